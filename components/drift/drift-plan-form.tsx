'use client';
import { useState } from 'react';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { ChoiceField } from '#components/fields/choice-field.tsx';
import { NumberField } from '#components/fields/number-field.tsx';
import { Button } from '#components/ui/button.tsx';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { driftProfiles } from '#lib/choices/models/drift-profiles.ts';
import { formatNumber } from '#lib/format.ts';
import type { DriftPlanAnswer, DriftPlanBody } from '#lib/schemas/drift/plan.ts';
import {
  KIND_WORD,
  methodWord,
  OWN_CHOICE,
  describePreview,
  PROFILE_WORD,
} from './drift-plan-text.ts';
import { driftPlanPath, useDriftPreview } from './use-drift-plan.ts';

type Kind = 'numeric' | 'categorical';
const none = { method: null, threshold: null };
const OWN = '';

function KindFields({
  kind,
  plan,
  choices,
  fields,
  onChange,
}: {
  kind: Kind;
  plan: DriftPlanBody;
  choices: DriftPlanAnswer['choices'];
  fields: Readonly<Record<string, string>>;
  onChange: (choice: DriftPlanBody[Kind]) => void;
}) {
  const { method, threshold } = plan[kind];
  const known = choices.filter((each) => each.profile === plan.profile && each.kind === kind);
  const chosen = known.find((each) => each.method === method);
  const usual =
    chosen === undefined
      ? ''
      : chosen.threshold === null
        ? 'Leave empty to learn it from the baseline.'
        : `Leave empty for ${formatNumber(chosen.threshold, 4)}.`;
  const options = [
    { value: OWN, label: 'Profile default' },
    ...known.map((each) => ({ value: each.method, label: methodWord(each.method) })),
  ];
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <ChoiceField
        label={`${KIND_WORD[kind]}: method`}
        hint={method === null ? OWN_CHOICE[plan.profile][kind] : undefined}
        value={method ?? OWN}
        options={options}
        error={fields[`${kind}.method`]}
        onChange={(value) => onChange({ method: value === OWN ? null : value, threshold: null })}
      />
      {chosen === undefined ? null : (
        <NumberField
          label={chosen.by === 'p' ? 'Drift at p below' : 'Drift above'}
          hint={usual}
          required={false}
          min={0}
          value={threshold}
          error={fields[`${kind}.threshold`]}
          onChange={(value) => onChange({ method, threshold: value })}
        />
      )}
    </div>
  );
}

/**
 * Sets profile, methods and thresholds; on request, previews the drift that they would have found,
 * before saving.
 */
export function DriftPlanForm({
  name,
  answer,
  onClose,
}: {
  name: string;
  answer: DriftPlanAnswer;
  onClose: () => void;
}) {
  const { profile, numeric, categorical, choices } = answer;
  const [plan, setPlan] = useState<DriftPlanBody>({ profile, numeric, categorical });
  const [looked, setLooked] = useState('');
  const save = useSave('models', onClose);
  const preview = useDriftPreview(name, plan, looked === JSON.stringify(plan));
  const { fields, ...problem } = problemOf(save.error ?? preview.error);
  const isShown = looked === JSON.stringify(plan);
  return (
    <FormDialog
      title="Drift methods"
      description="Methods that compare each column with the baseline, and the limits for drift. Applies from the next monitoring pass."
      problem={problem.text}
      rest={problem.rest}
      saveLabel="Save"
      pending={save.isPending}
      onSubmit={() => save.mutate({ path: driftPlanPath(name), method: 'PUT', body: plan })}
      onClose={onClose}
    >
      <ChoiceField
        label="Profile"
        hint="A profile is a set of definitions and limits: those of Tandem, or exactly those of another package."
        value={plan.profile}
        options={driftProfiles.map((value) => ({ value, label: PROFILE_WORD[value] }))}
        error={fields['profile']}
        // Methods of another profile have other meanings, even if the name is the same.
        onChange={(value) => setPlan({ profile: value, numeric: none, categorical: none })}
      />
      {(['numeric', 'categorical'] as const).map((kind) => (
        <KindFields
          key={`${plan.profile} ${kind}`}
          kind={kind}
          plan={plan}
          choices={choices}
          fields={fields}
          onChange={(choice) => setPlan({ ...plan, [kind]: choice })}
        />
      ))}
      <div className="flex flex-wrap items-center gap-2">
        <Button
          size="sm"
          pending={isShown && preview.isFetching}
          onClick={() => setLooked(JSON.stringify(plan))}
        >
          Try on the last 7 days
        </Button>
        <p role="status" className="text-ink-2">
          {!isShown || preview.isError
            ? ''
            : preview.isFetching
              ? 'Evaluating the history …'
              : describePreview(preview.data?.preview ?? null)}
        </p>
      </div>
    </FormDialog>
  );
}
