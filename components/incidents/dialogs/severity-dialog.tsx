'use client';
import { useState } from 'react';
import { incidentKey, SEVERITIES, SEVERITY_WORD } from '#components/labels/incident-text.ts';
import { ActDialog } from '#components/ui/dialogs/act-dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { ReasonField } from '#components/ui/forms/reason-field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { useIncidentActs } from '../use-incident-acts.ts';

/** Overrides the severity, with a reason. Tandem does not change the severity after that. */
export function SeverityDialog({
  incident,
  onClose,
}: {
  incident: IncidentDetail;
  onClose: () => void;
}) {
  const acts = useIncidentActs();
  const [severity, setSeverity] = useState(incident.severity);
  const [reason, setReason] = useState('');
  return (
    <ActDialog
      title={`Change severity of ${incidentKey(incident)}`}
      description="The priority is updated. Tandem does not change the severity back."
      confirmLabel="Change severity"
      backLabel="Cancel"
      ready={severity !== incident.severity && reason.trim() !== ''}
      onConfirm={async () => {
        await acts.post(incident, 'severity', { severity, reason });
        toast.success(`${incidentKey(incident)} is now ${SEVERITY_WORD[severity].toLowerCase()}`);
      }}
      onClose={onClose}
    >
      <Field label="Severity">
        {(control) => (
          <Select
            {...control}
            value={severity}
            options={SEVERITIES.map((value) => ({ value, label: SEVERITY_WORD[value] }))}
            onValueChange={(value) =>
              setSeverity(SEVERITIES.find((one) => one === value) ?? severity)
            }
          />
        )}
      </Field>
      <ReasonField
        hint="Shown on the timeline and in the audit log."
        value={reason}
        onChange={setReason}
      />
    </ActDialog>
  );
}
