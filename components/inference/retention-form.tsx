'use client';
import { useState } from 'react';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { NumberField } from '#components/fields/number-field.tsx';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { retentionPath } from './use-monitor.ts';

/** Retention period of a model's rows and labels. */
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
      title="Request retention"
      description="Older rows and labels are permanently removed within six hours. Baselines, limits and metrics learned from them remain. Rows of a baseline file are stored as long as the baseline is used."
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
        hint="1 to 800 days."
        value={days}
        step={1}
        error={fields['days']}
        onChange={setDays}
      />
    </FormDialog>
  );
}
