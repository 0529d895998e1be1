'use client';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Textarea } from '#components/ui/input.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { toast } from '#components/ui/toast.tsx';
import { formatCount } from '#lib/format.ts';
import type { IncidentSummary } from '#lib/schemas/incidents.ts';
import { incidentKey } from './incident-words.ts';
import { useIncidentActs } from './use-incident-acts.ts';

export interface ResolveDialogProps {
  incident: IncidentSummary;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Resolves an incident; while alerts fire it must be ticked that this is meant. */
export function ResolveDialog({ incident, open, onOpenChange }: ResolveDialogProps) {
  const acts = useIncidentActs();
  const [reason, setReason] = useState('');
  const [meant, setMeant] = useState(false);
  const [problem, setProblem] = useState('');
  const firing = incident.firingCount;
  const resolve = async (): Promise<void> => {
    setProblem('');
    try {
      await acts.post(incident, 'resolve', { reason, evenIfFiring: meant });
      toast.success(`${incidentKey(incident)} resolved`);
      onOpenChange(false);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'It did not work. Try again');
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Resolve ${incidentKey(incident)}`}
      description={incident.title}
      foot={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            variant="primary"
            pending={acts.pending}
            disabled={firing > 0 && !meant}
            onClick={() => void resolve()}
          >
            Resolve incident
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        {firing > 0 ? (
          <div className="grid gap-1 rounded-md border border-warning-line bg-warning-tint px-3 py-2">
            <StateBadge state="warning">{formatCount(firing, 'alert')} still firing</StateBadge>
            <p className="text-ink-2">
              If the signals stay outside their limits, a new incident opens.
            </p>
            <Checkbox checked={meant} onCheckedChange={setMeant}>
              Resolve while alerts are firing
            </Checkbox>
          </div>
        ) : null}
        <Field label="What solved it" hint="Optional. It goes into the timeline.">
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
