'use client';
import { useState } from 'react';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { NumberField } from '#components/fields/number-field.tsx';
import { modelHref } from '#components/labels/model-name.ts';
import { Button } from '#components/ui/button.tsx';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import type { ValueModelBody, ValueModelEntry } from '#lib/schemas/inference/value.ts';

type PriceKey = keyof ValueModelBody['costPerAction'];
export const ACTION_PRICES: readonly { key: PriceKey; label: string }[] = [
  { key: 'retrain', label: 'Retraining' },
  { key: 'rollBack', label: 'Rollback' },
  { key: 'repairData', label: 'Data repair' },
  { key: 'scale', label: 'Scaling' },
];

interface Draft {
  kpi: string;
  currency: string;
  good: number | null;
  yes: number | null;
  no: number | null;
  prices: ValueModelBody['costPerAction'];
}

function draftOf(value: ValueModelBody | null): Draft {
  return {
    kpi: value?.kpi ?? '',
    currency: value?.currency ?? 'EUR',
    good: value?.valuePerGoodOutcome ?? null,
    yes: value?.costPerError.falsePositive ?? null,
    no: value?.costPerError.falseNegative ?? null,
    prices: value?.costPerAction ?? {
      retrain: null,
      rollBack: null,
      repairData: null,
      scale: null,
    },
  };
}

const bodyOf = ({ kpi, currency, good, yes, no, prices }: Draft) => ({
  kpi,
  currency,
  valuePerGoodOutcome: good,
  costPerError: { falsePositive: yes, falseNegative: no },
  costPerAction: prices,
});

/** Sets or removes the value of correct and wrong predictions and the cost of acting. */
export function ValueForm({
  name,
  current,
  onClose,
}: {
  name: string;
  current: ValueModelEntry;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState(() => draftOf(current.value));
  const [comment, setComment] = useState('');
  const save = useSave('models', onClose);
  const { fields, ...problem } = problemOf(save.error);
  const set = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  // The model is refetched while the form is open, but the save is based on the version that was
  // opened.
  const [base] = useState(current.version);
  const path = `/api${modelHref(name, 'value')}`;
  const submit = (value: ReturnType<typeof bodyOf> | null, baseVersion = base): void =>
    save.mutate({ path, method: 'PUT', body: { value, comment, baseVersion } });
  return (
    <FormDialog
      title={`Value of the predictions of ${name}`}
      description="Shows the cost of incidents as an amount."
      problem={problem.text}
      rest={problem.rest}
      saveLabel="Save"
      pending={save.isPending}
      onSubmit={() => submit(bodyOf(draft))}
      onClose={onClose}
    >
      <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_96px]">
        <Field label="KPI" hint="The goal of the model." error={fields['value.kpi']}>
          {(control) => (
            <Input
              {...control}
              required
              maxLength={200}
              value={draft.kpi}
              onChange={({ target }) => set({ kpi: target.value })}
            />
          )}
        </Field>
        <Field label="Currency" error={fields['value.currency']}>
          {(control) => (
            <Input
              {...control}
              required
              maxLength={3}
              value={draft.currency}
              onChange={({ target }) => set({ currency: target.value.toUpperCase() })}
            />
          )}
        </Field>
      </div>
      <div className="grid gap-3 sm:grid-cols-3">
        <NumberField
          label="Value of a right prediction"
          min={0}
          value={draft.good}
          error={fields['value.valuePerGoodOutcome']}
          onChange={(good) => set({ good })}
        />
        <NumberField
          label="Cost of a false positive"
          min={0}
          value={draft.yes}
          error={fields['value.costPerError.falsePositive']}
          onChange={(yes) => set({ yes })}
        />
        <NumberField
          label="Cost of a false negative"
          min={0}
          value={draft.no}
          error={fields['value.costPerError.falseNegative']}
          onChange={(no) => set({ no })}
        />
      </div>
      <div className="grid gap-3 sm:grid-cols-4">
        {ACTION_PRICES.map(({ key, label }) => (
          <NumberField
            key={key}
            label={`Cost of ${label}`}
            min={0}
            required={false}
            value={draft.prices[key]}
            error={fields[`value.costPerAction.${key}`]}
            onChange={(price) => set({ prices: { ...draft.prices, [key]: price } })}
          />
        ))}
      </div>
      <Field label="Reason, in one line" error={fields['comment']}>
        {(control) => (
          <Input
            {...control}
            maxLength={1_000}
            value={comment}
            onChange={({ target }) => setComment(target.value)}
          />
        )}
      </Field>
      {current.value === null ? null : (
        <Button
          variant="quiet"
          className="justify-self-start"
          disabled={save.isPending}
          onClick={() => submit(null)}
        >
          Remove
        </Button>
      )}
      <ConflictNote
        error={save.error}
        yours={bodyOf(draft)}
        onKeepYours={(version) => submit(bodyOf(draft), version)}
        onTakeTheirs={onClose}
      />
    </FormDialog>
  );
}
