'use client';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { useIncidentActs } from '../use-incident-acts.ts';

/** "Noise": the incident did not need attention; the reason is optional. */
export function NoiseDialog({
  incident,
  alert,
  onClose,
}: {
  incident: IncidentDetail;
  /** If absent, the incident as a whole is rated. */
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
