'use client';
import { actionKey } from '#components/labels/action-text.ts';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import { useActOnAction } from '../use-actions.ts';

/** Stops the run of one action. Everything else continues. */
export function StopDialog({ action, onClose }: { action: ActionDetail; onClose: () => void }) {
  const act = useActOnAction(action.id);
  const { rollback } = action.plan;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Stop ${actionKey(action)}`}
      confirmLabel="Stop action"
      reason={{ label: 'Reason', required: true, placeholder: 'Reason for stopping' }}
      onConfirm={async (reason) => {
        await act.mutateAsync({ verb: 'stop', body: { reason } });
        toast.success(`Stopping ${actionKey(action)}`);
      }}
    >
      The current step finishes, no further step starts, and the action does not count as done.{' '}
      {rollback.kind === 'plan'
        ? 'Changes made by then stay until their rollback is proposed and approved.'
        : `No rollback plan, because ${rollback.reason}.`}
    </ConfirmDialog>
  );
}
