'use client';
import { actionKey } from '#components/labels/action-text.ts';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import { useActOnAction } from '../use-actions.ts';

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
      confirmLabel="Cancel action"
      reason={{ label: 'Reason', required: true, placeholder: 'Reason for canceling' }}
      onConfirm={async (reason) => {
        await act.mutateAsync({ verb: 'cancel', body: { reason } });
        toast.success(`${actionKey(action)} canceled`);
      }}
    >
      Nothing has changed yet. The incident stays open.
    </ConfirmDialog>
  );
}
