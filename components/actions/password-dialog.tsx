'use client';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Textarea } from '#components/ui/input.tsx';

/** Asks for the password again, and for a reason where the freeze is broken. */
export function PasswordDialog({
  title,
  description,
  confirmLabel,
  withPassword,
  withReason,
  wrong,
  waiting,
  pending,
  onConfirm,
  onClose,
}: {
  title: string;
  description: string;
  confirmLabel: string;
  withPassword: boolean;
  withReason: boolean;
  wrong: string;
  /** The password was tried too often; `wrong` counts down. */
  waiting: boolean;
  pending: boolean;
  onConfirm: (given: { password: string; reason: string }) => void;
  onClose: () => void;
}) {
  const [password, setPassword] = useState('');
  const [reason, setReason] = useState('');
  const ready = (!withPassword || password !== '') && (!withReason || reason.trim() !== '');
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open && !pending) onClose();
      }}
      title={title}
      description={description}
    >
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !pending && !waiting) onConfirm({ password, reason: reason.trim() });
        }}
      >
        {withReason ? (
          <Field label="Reason" hint="It stands in red in the audit log">
            {(control) => (
              <Textarea
                {...control}
                required
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            )}
          </Field>
        ) : null}
        {withPassword ? (
          <Field label="Your password" error={wrong === '' ? undefined : wrong}>
            {(control) => (
              <Input
                {...control}
                type="password"
                autoComplete="current-password"
                required
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            )}
          </Field>
        ) : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose} disabled={pending}>
            Back
          </Button>
          <Button variant="primary" type="submit" pending={pending} disabled={!ready || waiting}>
            {confirmLabel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
