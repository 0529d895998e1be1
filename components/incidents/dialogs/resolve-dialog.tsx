'use client';
import { useState } from 'react';
import { incidentKey } from '#components/labels/incident-text.ts';
import { ActDialog } from '#components/ui/dialogs/act-dialog.tsx';
import { Checkbox } from '#components/ui/forms/checkbox.tsx';
import { ReasonField } from '#components/ui/forms/reason-field.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { formatCount } from '#lib/format.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import { useIncidentActs } from '../use-incident-acts.ts';

/** Resolves an incident. If alerts are still firing, the user must confirm with a checkbox. */
export function ResolveDialog({
  incident,
  onClose,
}: {
  incident: IncidentSummary;
  onClose: () => void;
}) {
  const acts = useIncidentActs();
  const [reason, setReason] = useState('');
  const [meant, setMeant] = useState(false);
  const firing = incident.firingCount;
  return (
    <ActDialog
      title={`Resolve ${incidentKey(incident)}`}
      description={incident.title}
      confirmLabel="Resolve incident"
      backLabel="Cancel"
      ready={firing === 0 || meant}
      onConfirm={async () => {
        await acts.post(incident, 'resolve', { reason, evenIfFiring: meant });
        toast.success(`${incidentKey(incident)} resolved`);
      }}
      onClose={onClose}
    >
      {firing > 0 ? (
        <div className="grid gap-1 rounded-md border border-warning-line bg-warning-tint px-3 py-2">
          <StateBadge state="warning">{formatCount(firing, 'alert')} still firing</StateBadge>
          <p className="text-ink-2">
            Alerts that are still firing open a new incident at the next evaluation.
          </p>
          <Checkbox checked={meant} onCheckedChange={setMeant}>
            Resolve while alerts are firing
          </Checkbox>
        </div>
      ) : null}
      <ReasonField
        label="Resolution"
        hint="Optional. Shown on the timeline."
        value={reason}
        onChange={setReason}
      />
    </ActDialog>
  );
}
