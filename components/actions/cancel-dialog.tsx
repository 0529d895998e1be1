'use client';
import { ConfirmDialog } from '#components/ui/alert-dialog.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { ActionDetail } from '#lib/schemas/actions.ts';
import { actionKey } from './action-words.ts';
import { useActOnAction } from './use-actions.ts';

/** Withdraws an action that has not started. */
export function CancelDialog({ action, onClose }: { action: ActionDetail; onClose: () => void }) {
  const act = useActOnAction(action.id);
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Cancel ${actionKey(action)}`}
      confirmLabel="Cancel the action"
      reason={{ label: 'Reason', required: true, placeholder: 'Why it must not run' }}
      onConfirm={async (reason) => {
        await act.mutateAsync({ verb: 'cancel', body: { reason } });
        toast.success(`${actionKey(action)} is cancelled`);
      }}
    >
      Nothing has been changed yet. The incident stays open.
    </ConfirmDialog>
  );
}
