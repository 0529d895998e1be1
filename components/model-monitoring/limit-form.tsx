'use client';
import { useState } from 'react';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { NumberField } from '#components/fields/number-field.tsx';
import {
  changeOf,
  limitsPath,
  useLimitPreview,
} from '#components/inference/model/use-limits-of-model.ts';
import {
  limitCondition,
  limitField,
  limitFigure,
  limitName,
  describeWould,
} from '#components/labels/model-limit-text.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { severities } from '#lib/choices/incidents.ts';
import type { ModelLimitItem } from '#lib/schemas/model-monitoring/monitor.ts';

/**
 * Edits one limit. Before saving, it shows the number of alerts that the limit would have raised.
 */
export function LimitForm({
  name,
  item,
  days,
  onClose,
}: {
  name: string;
  item: ModelLimitItem;
  days: number;
  onClose: () => void;
}) {
  const [limit, setLimit] = useState<number | null>(item.limit);
  const [severity, setSeverity] = useState(item.severity);
  const [enabled, setEnabled] = useState(item.enabled);
  const save = useSave('models', onClose);
  const { fields, ...problem } = problemOf(save.error);
  const draft = limit === null ? null : { limit, severity, enabled };
  const preview = useLimitPreview(name, item, draft);
  const usual = item.usual === null ? '' : `Baseline ${limitFigure(item, item.usual)}. `;
  return (
    <FormDialog
      title={limitName(item)}
      description={`${usual}Current: ${limitCondition(item).toLowerCase()}.`}
      problem={problem.text}
      rest={problem.rest}
      saveLabel="Save"
      pending={save.isPending}
      disabled={draft === null}
      onSubmit={() => {
        if (draft !== null)
          save.mutate({
            path: limitsPath(name),
            method: 'PUT',
            body: { limits: [changeOf(item, draft)] },
          });
      }}
      onClose={onClose}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <NumberField
          label={limitField(item)}
          value={limit}
          error={fields['limits.0.limit']}
          onChange={setLimit}
        />
        <Field label="Severity" error={fields['limits.0.severity']}>
          {(control) => (
            <Select
              {...control}
              value={severity}
              options={severities.map((value) => ({ value, label: value }))}
              onValueChange={(value) =>
                setSeverity(severities.find((each) => each === value) ?? severity)
              }
            />
          )}
        </Field>
      </div>
      <Switch checked={enabled} onCheckedChange={setEnabled}>
        Alert
      </Switch>
      <p role="status" className="text-ink-2">
        {preview.isError
          ? 'The effect on past data cannot be computed now.'
          : preview.data === undefined
            ? 'Evaluating the history …'
            : `It would have alerted: ${describeWould(preview.data, days).toLowerCase()}.`}
      </p>
    </FormDialog>
  );
}
