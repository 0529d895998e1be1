'use client';
import { useState } from 'react';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { ChoiceField } from '#components/fields/choice-field.tsx';
import { TextField } from '#components/fields/text-field.tsx';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { ReportAnswer } from '#lib/schemas/drift/drift.ts';
import type { BaselineItem } from '#lib/schemas/drift/windows.ts';
import { leftOutWords } from '../baselines/baseline-text.ts';
import { useModels } from '#components/inference/model/use-models.ts';

/** Makes the reference of a report of two files the baseline of a model, which is watched against it from then on. */
export function MonitorReport({ report, onClose }: { report: ReportAnswer; onClose: () => void }) {
  const { rows } = useModels();
  const models = (rows ?? []).filter(({ lastAt }) => lastAt !== null).map(({ name }) => name);
  const [chosen, setChosen] = useState('');
  const known = report.input['prediction'];
  const [prediction, setPrediction] = useState(typeof known === 'string' ? known : '');
  const model = models.includes(chosen) ? chosen : (models[0] ?? '');
  const save = useSave<BaselineItem>('models', (baseline) => {
    toast.success(`${model} is watched against this reference`, {
      description: `Limits are learned from it and can be changed on the page of the model.${leftOutWords(baseline)}`,
    });
    onClose();
  });
  const { fields, ...problem } = problemOf(save.error);
  return (
    <FormDialog
      title="Save as monitor"
      description="The requests of a model that is sent the same columns are compared with this reference from now on. A report keeps counts, no rows: for a profile that compares rows, upload the file as the baseline of the model."
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
        label="Column of the answers, optional"
        hint="What the model answered, or should have: its mix is compared with that of the answers now."
        ident
        value={prediction}
        onChange={setPrediction}
        error={fields['prediction']}
      />
    </FormDialog>
  );
}
