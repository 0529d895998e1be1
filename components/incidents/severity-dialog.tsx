'use client';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Textarea } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { toast } from '#components/ui/toast.tsx';
import { severitySchema } from '#lib/schemas/common.ts';
import type { IncidentDetail } from '#lib/schemas/incidents.ts';
import { incidentKey, SEVERITIES, SEVERITY_WORD } from './incident-words.ts';
import { useIncidentActs } from './use-incident-acts.ts';

export interface SeverityDialogProps {
  incident: IncidentDetail;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Sets another severity by hand, with the reason; from then on Tandem leaves it alone. */
export function SeverityDialog({ incident, open, onOpenChange }: SeverityDialogProps) {
  const acts = useIncidentActs();
  const [severity, setSeverity] = useState(incident.severity);
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState('');
  const change = async (): Promise<void> => {
    setProblem('');
    try {
      await acts.post(incident, 'severity', { severity, reason });
      toast.success(`${incidentKey(incident)} is ${SEVERITY_WORD[severity].toLowerCase()} now`);
      onOpenChange(false);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'It did not work. Try again');
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Change severity of ${incidentKey(incident)}`}
      description="The priority follows. Tandem does not change it back."
      foot={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            variant="primary"
            pending={acts.pending}
            disabled={severity === incident.severity || reason.trim() === ''}
            onClick={() => void change()}
          >
            Change severity
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <Field label="Severity">
          {(control) => (
            <Select
              {...control}
              value={severity}
              options={SEVERITIES.map((value) => ({ value, label: SEVERITY_WORD[value] }))}
              onValueChange={(value) => setSeverity(severitySchema.parse(value))}
            />
          )}
        </Field>
        <Field label="Reason" hint="It goes into the timeline and the audit log.">
          {(control) => (
            <Textarea
              {...control}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        {problem ? (
          <p role="alert" className="text-error-text">
            {problem}
          </p>
        ) : null}
      </div>
    </Dialog>
  );
}
