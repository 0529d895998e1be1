'use client';
import { useState } from 'react';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { ChoiceField } from '#components/fields/choice-field.tsx';
import { TextField } from '#components/fields/text-field.tsx';
import { useModels } from '#components/inference/model/use-models.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { ReportAnswer } from '#lib/schemas/drift/drift.ts';
import type { BaselineItem } from '#lib/schemas/drift/windows.ts';
import { describeOmitted } from '../baselines/baseline-text.ts';

/**
 * Makes the reference of a report of two files the baseline of a model, which is then monitored
 * against it.
 */
export function MonitorReport({ report, onClose }: { report: ReportAnswer; onClose: () => void }) {
  const { rows } = useModels();
  const models = (rows ?? []).filter(({ lastAt }) => lastAt !== null).map(({ name }) => name);
  const [chosen, setChosen] = useState('');
  const known = report.input['prediction'];
  const [prediction, setPrediction] = useState(typeof known === 'string' ? known : '');
  const model = models.includes(chosen) ? chosen : (models[0] ?? '');
  const save = useSave<BaselineItem>('models', (baseline) => {
    toast.success(`${model} is monitored against this reference`, {
      description: `Limits are learned from it. Change them on the model page.${describeOmitted(baseline)}`,
    });
    onClose();
  });
  const { fields, ...problem } = problemOf(save.error);
  return (
    <FormDialog
      title="Save as monitor"
      description="Compares the requests of a model with the same columns to this reference from now on. A report stores counts, not rows: for a profile that compares rows, upload the file as the model's baseline."
      problem={problem.text || (fields['report'] ?? '')}
      rest={fields['report'] === undefined ? problem.rest : ''}
      saveLabel="Save as monitor"
      pending={save.isPending}
      disabled={model === ''}
      onSubmit={() =>
        save.mutate({
          path: `/api/inference/models/${encodeURIComponent(model)}/baselines`,
          method: 'POST',
          body: {
            kind: 'report',
            report: report.id,
            ...(prediction.trim() === '' ? {} : { prediction: prediction.trim() }),
          },
        })
      }
      onClose={onClose}
    >
      <ChoiceField
        label="Model"
        hint={models.length === 0 ? 'No model sends rows yet' : undefined}
        value={model}
        options={models.map((value) => ({ value, label: value }))}
        error={fields['model']}
        onChange={setChosen}
      />
      <TextField
        label="Prediction column, optional"
        hint="Predicted or actual values: their mix is compared with current predictions."
        ident
        value={prediction}
        onChange={setPrediction}
        error={fields['prediction']}
      />
    </FormDialog>
  );
}
