'use client';
import { useState } from 'react';
import { incidentKey } from '#components/labels/incident-text.ts';
import { fromWall } from '#components/monitoring/silence-text.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import { formatCount } from '#lib/format.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import { SNOOZE_PRESETS, snoozeUntil } from './snooze-times.ts';
import { useSnooze } from './use-snooze.ts';

const CHOICES = [
  ...SNOOZE_PRESETS.map(({ value, label }) => ({ value, label })),
  { value: 'change', label: 'Until something changes' },
  { value: 'custom', label: 'Until a day and time' },
];

/** Snoozes incidents: they move from the open list to Snoozed and return automatically. */
export function SnoozeDialog({
  incidents,
  onClose,
}: {
  incidents: readonly IncidentSummary[];
  onClose: () => void;
}) {
  const acts = useSnooze();
  const zone = useZone();
  const [choice, setChoice] = useState('60');
  const [moment, setMoment] = useState('');
  const [problem, setProblem] = useState('');
  const [only] = incidents;
  const what =
    incidents.length === 1 && only !== undefined
      ? incidentKey(only)
      : formatCount(incidents.length, 'incident');
  const submit = (): void => {
    const until = snoozeUntil(choice, fromWall(moment, zone), Date.now());
    if (until === undefined) {
      setProblem('Choose a day and time in the future');
      return;
    }
    acts.snooze(incidents, until);
    onClose();
  };
  return (
    <FormDialog
      title={`Snooze ${what}`}
      description="Moves to Snoozed until then, or until it gets worse."
      problem=""
      saveLabel="Snooze"
      pending={false}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label="For how long">
        {(control) => (
          <Select
            {...control}
            className="w-full"
            options={CHOICES}
            value={choice}
            onValueChange={setChoice}
          />
        )}
      </Field>
      {choice === 'custom' ? (
        <Field label={`Until (${zone})`} error={problem === '' ? undefined : problem}>
          {(control) => (
            <Input
              {...control}
              type="datetime-local"
              required
              value={moment}
              onChange={(event) => setMoment(event.target.value)}
            />
          )}
        </Field>
      ) : null}
    </FormDialog>
  );
}
