'use client';
import { useState } from 'react';
import { incidentKey } from '#components/labels/incident-text.ts';
import { ActDialog } from '#components/ui/dialogs/act-dialog.tsx';
import { Checkbox } from '#components/ui/forms/checkbox.tsx';
import { ReasonField } from '#components/ui/forms/reason-field.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { formatCount } from '#lib/format.ts';
import { isRecord } from '#lib/is-record.ts';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { useIncidentActs } from '../use-incident-acts.ts';

/** Selects alerts to split off into a separate incident. */
export function SplitDialog({
  incident,
  onSplit,
  onClose,
}: {
  incident: IncidentDetail;
  /** Called with the URL of the new incident. */
  onSplit: (href: string) => Promise<void>;
  onClose: () => void;
}) {
  const acts = useIncidentActs();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [reason, setReason] = useState('');
  const ids = incident.alerts.map(({ id }) => id).filter((id) => chosen.has(id));
  const isAll = ids.length === incident.alerts.length;
  const toggle = (id: string, checked: boolean): void => {
    const next = new Set(chosen);
    if (checked) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  return (
    <ActDialog
      title={`Split ${incidentKey(incident)}`}
      description="The selected alerts become a new, linked incident. They do not rejoin this one while both are open. The causes of both are ranked again."
      confirmLabel="Split off"
      ready={ids.length > 0 && !isAll}
      onConfirm={async () => {
        const made = await acts.post(incident, 'split', { alertIds: ids, reason });
        toast.success(`${formatCount(ids.length, 'alert')} split off`);
        if (isRecord(made) && typeof made['id'] === 'string')
          await onSplit(`/incidents/${made['id']}`);
      }}
      onClose={onClose}
    >
      <fieldset className="grid max-h-64 gap-1 overflow-y-auto">
        <legend className="mb-1 font-medium">Alerts of the new incident</legend>
        {incident.alerts.map((alert) => (
          <Checkbox
            key={alert.id}
            checked={chosen.has(alert.id)}
            onCheckedChange={(checked) => toggle(alert.id, checked)}
          >
            <span className="min-w-0 wrap-anywhere">
              {alert.title}
              {alert.state === 'resolved' ? <span className="text-ink-2"> (ended)</span> : null}
            </span>
          </Checkbox>
        ))}
      </fieldset>
      {isAll ? (
        <p role="status" className="text-xs text-ink-2">
          Leave at least one alert. To move all of them, merge the incident instead.
        </p>
      ) : null}
      <ReasonField
        hint="Optional. Shown on both timelines and in the audit log"
        value={reason}
        onChange={setReason}
      />
    </ActDialog>
  );
}
