'use client';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { useIncidentActs } from '../use-incident-acts.ts';

/** Dialog "Noise": states that the incident did not need attention, with an optional reason. */
export function NoiseDialog({
  incident,
  alert,
  onClose,
}: {
  incident: IncidentDetail;
  /** If omitted, the verdict is for the whole incident. */
  alert: { id: string; title: string } | undefined;
  onClose: () => void;
}) {
  const acts = useIncidentActs();
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title="Noise"
      confirmLabel="Mark as noise"
      reason={{ label: 'Why was this not worth attention', placeholder: 'Optional' }}
      onConfirm={async (comment) => {
        await acts.post(incident, 'alert-verdict', {
          verdict: 'noise',
          ...(alert === undefined ? {} : { alertId: alert.id }),
          ...(comment === '' ? {} : { comment }),
        });
        toast.success('Marked as noise');
      }}
    >
      {alert?.title ?? incident.title}
    </ConfirmDialog>
  );
}
