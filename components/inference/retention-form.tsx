'use client';
import { useState } from 'react';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { NumberField } from '#components/fields/number-field.tsx';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { retentionPath } from './use-monitor.ts';

/** How long rows and labels of a model are kept. */
export function RetentionForm({
  name,
  days: before,
  onClose,
}: {
  name: string;
  days: number;
  onClose: () => void;
}) {
  const [days, setDays] = useState<number | null>(before);
  const save = useSave('models', onClose);
  const { fields, ...problem } = problemOf(save.error);
  return (
    <FormDialog
      title="How long requests are kept"
      description="Older rows and labels are removed within six hours and do not come back. What was learned from them stays: baselines, limits and series. Rows of a baseline file stay as long as the baseline counts."
      problem={problem.text}
      rest={problem.rest}
      saveLabel="Save"
      pending={save.isPending}
      disabled={days === null}
      onSubmit={() => save.mutate({ path: retentionPath(name), method: 'PUT', body: { days } })}
      onClose={onClose}
    >
      <NumberField
        label="Days"
        hint="From 1 to 800."
        value={days}
        step={1}
        error={fields['days']}
        onChange={setDays}
      />
    </FormDialog>
  );
}
