'use client';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import { useIncidentActs } from '../use-incident-acts.ts';

export interface ReopenDialogProps {
  incident: IncidentSummary;
  name: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Reopens an incident, with a reason. */
export function ReopenDialog({ incident, name, open, onOpenChange }: ReopenDialogProps) {
  const acts = useIncidentActs();
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Reopen ${name}`}
      confirmLabel="Reopen incident"
      reason={{ label: 'Why is it not resolved', required: true }}
      onConfirm={async (reason) => {
        await acts.post(incident, 'reopen', { reason });
        toast.success(`${name} reopened`);
      }}
    >
      The incident is open again and needs to be acknowledged.
    </ConfirmDialog>
  );
}
