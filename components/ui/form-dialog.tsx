'use client';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { FormAlert } from './form-alert.tsx';

export interface FormDialogProps {
  title: ReactNode;
  description?: ReactNode;
  /** Why the form was refused, where no field says it. */
  problem: string;
  saveLabel: string;
  pending: boolean;
  disabled?: boolean;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A form over the page: its fields, and one button that saves them. */
export function FormDialog({
  title,
  description,
  problem,
  saveLabel,
  pending,
  disabled = false,
  onSubmit,
  onClose,
  children,
}: FormDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={title}
      description={description}
    >
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {problem === '' ? null : <FormAlert>{problem}</FormAlert>}
        {children}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Back</Button>
          <Button type="submit" variant="primary" pending={pending} disabled={disabled}>
            {saveLabel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
