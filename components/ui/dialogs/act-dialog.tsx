'use client';
import { useState, type ReactNode } from 'react';
import { Button } from '../button.tsx';
import { Dialog } from './dialog.tsx';

export interface ActDialogProps {
  title: ReactNode;
  description?: ReactNode;
  /** Verb with its object, such as "Resolve incident". */
  confirmLabel: string;
  backLabel?: string;
  /** Whether the required fields are filled in. */
  ready: boolean;
  /**
   * The dialog stays open and pending until the promise settles. If it rejects, the dialog shows
   * the error message.
   */
  onConfirm: () => Promise<void>;
  onClose: () => void;
  children: ReactNode;
}

/** Dialog for an action that needs a reason or a choice first. */
export function ActDialog({
  title,
  description,
  confirmLabel,
  backLabel = 'Back',
  ready,
  onConfirm,
  onClose,
  children,
}: ActDialogProps) {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState('');
  const confirm = async (): Promise<void> => {
    setPending(true);
    setProblem('');
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'The action failed. Try again');
    } finally {
      setPending(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open && !pending) onClose();
      }}
      title={title}
      description={description}
      foot={
        <>
          <Button onClick={onClose} disabled={pending}>
            {backLabel}
          </Button>
          <Button
            variant="primary"
            pending={pending}
            disabled={!ready}
            onClick={() => void confirm()}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        {children}
        {problem ? (
          <p role="alert" className="text-error-text">
            {problem}
          </p>
        ) : null}
      </div>
    </Dialog>
  );
}
