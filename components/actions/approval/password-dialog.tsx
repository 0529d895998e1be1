'use client';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialogs/dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input, Textarea } from '#components/ui/forms/input.tsx';

/**
 * Requests the password or a code of the authenticator app, and a reason if the approval breaks a
 * freeze.
 */
export function PasswordDialog({
  title,
  description,
  confirmLabel,
  withPassword,
  byCode = false,
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
  /** Requests an authenticator app code instead of the password. */
  byCode?: boolean;
  withReason: boolean;
  wrong: string;
  /** True while the user must wait after too many attempts; `wrong` counts down. */
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
          <Field label="Reason" hint="Highlighted in red in the audit log">
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
          <Field
            label={byCode ? 'Code from your authenticator app' : 'Your password'}
            error={wrong === '' ? undefined : wrong}
          >
            {(control) => (
              <Input
                {...control}
                type={byCode ? 'text' : 'password'}
                inputMode={byCode ? 'numeric' : undefined}
                autoComplete={byCode ? 'one-time-code' : 'current-password'}
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
