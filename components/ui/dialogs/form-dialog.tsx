'use client';
import { useState, type ReactNode } from 'react';
import { Button } from '../button.tsx';
import { FormAlert } from '../forms/form-alert.tsx';
import { Dialog } from './dialog.tsx';

export interface FormDialogProps {
  title: ReactNode;
  description?: ReactNode;
  /** Error of the form as a whole. */
  problem: string;
  /** Field errors that no control of the form displays. */
  rest?: string;
  saveLabel: string;
  pending: boolean;
  disabled?: boolean;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/**
 * A dialog with a form and one save button. After any input, Escape or a click outside asks for
 * confirmation before discarding it.
 */
export function FormDialog({
  title,
  description,
  problem,
  rest = '',
  saveLabel,
  pending,
  disabled = false,
  onSubmit,
  onClose,
  children,
}: FormDialogProps) {
  const [typed, setTyped] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const leave = (): void => {
    if (typed) setLeaving(true);
    else onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) leave();
      }}
      title={title}
      description={description}
    >
      <form
        className="group/form grid gap-3"
        onInput={() => {
          setTyped(true);
          setLeaving(false);
        }}
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {problem === '' ? null : <FormAlert>{problem}</FormAlert>}
        {rest === '' ? null : (
          <div className="group-has-[[aria-invalid=true]]/form:hidden">
            <FormAlert>{rest}</FormAlert>
          </div>
        )}
        {children}
        {leaving ? (
          <div role="alert" className="flex flex-wrap items-center justify-end gap-2">
            <p className="mr-auto">Your changes are not saved.</p>
            <Button onClick={onClose}>Discard</Button>
            <Button variant="primary" autoFocus onClick={() => setLeaving(false)}>
              Keep editing
            </Button>
          </div>
        ) : (
          <div className="flex justify-end gap-2">
            <Button onClick={leave}>Back</Button>
            <Button type="submit" variant="primary" pending={pending} disabled={disabled}>
              {saveLabel}
            </Button>
          </div>
        )}
      </form>
    </Dialog>
  );
}
