'use client';
import { AlertDialog as Base } from '@base-ui/react/alert-dialog';
import { useState } from 'react';
import { Button } from '../button.tsx';
import { Field } from '../forms/field.tsx';
import { Input, Textarea } from '../forms/input.tsx';
import type { ConfirmDialogProps } from './alert-dialog.tsx';

/** Confirms an action that is hard to undo, optionally with a reason or a typed name. */
export function ConfirmDialog({
  open,
  onOpenChange,
  trigger,
  defaultOpen = false,
  ...inner
}: ConfirmDialogProps & { defaultOpen?: boolean }) {
  const [ownOpen, setOwnOpen] = useState(defaultOpen);
  const shown = open ?? ownOpen;
  const change = (next: boolean): void => {
    setOwnOpen(next);
    onOpenChange?.(next);
  };
  return (
    <Base.Root open={shown} onOpenChange={change}>
      {trigger ? <Base.Trigger render={trigger} /> : null}
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-[oklch(0.2_0.01_270/0.35)] transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup className="float pop fixed top-[16vh] left-1/2 z-40 w-[440px] max-w-[calc(100vw-24px)] -translate-x-1/2 rounded-lg p-4">
          <ConfirmForm {...inner} onDone={() => change(false)} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

function ConfirmForm({
  title,
  children,
  confirmLabel,
  reason,
  typedName,
  onConfirm,
  onDone,
}: Omit<ConfirmDialogProps, 'open' | 'onOpenChange' | 'trigger'> & { onDone: () => void }) {
  const [text, setText] = useState('');
  const [typed, setTyped] = useState('');
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState('');
  const ready =
    (!reason?.required || text.trim() !== '') && (typedName === undefined || typed === typedName);
  const confirm = async (): Promise<void> => {
    setPending(true);
    setProblem('');
    try {
      await onConfirm(text.trim());
      onDone();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'The action failed. Try again');
    } finally {
      setPending(false);
    }
  };
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !pending) void confirm();
      }}
    >
      <Base.Title className="text-lg font-semibold">{title}</Base.Title>
      {children ? (
        <Base.Description render={<div />} className="text-ink-2">
          {children}
        </Base.Description>
      ) : null}
      {reason ? (
        <Field label={reason.label}>
          {(control) => (
            <Textarea
              {...control}
              value={text}
              placeholder={reason.placeholder}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
      ) : null}
      {typedName === undefined ? null : (
        <Field
          label={
            <>
              Type <span className="ident">{typedName}</span> to confirm
            </>
          }
        >
          {(control) => (
            <Input
              {...control}
              value={typed}
              autoComplete="off"
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
      )}
      {problem ? (
        <p role="alert" className="text-error-text">
          {problem}
        </p>
      ) : null}
      <div className="flex justify-end gap-2">
        <Base.Close render={<Button>Cancel</Button>} disabled={pending} />
        <Button variant="primary" type="submit" pending={pending} disabled={!ready}>
          {confirmLabel}
        </Button>
      </div>
    </form>
  );
}
