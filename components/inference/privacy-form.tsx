'use client';
import { useState } from 'react';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { ChoiceField } from '#components/fields/choice-field.tsx';
import { Button } from '#components/ui/button.tsx';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { ScrollBox } from '#components/ui/tables/scroll-box.tsx';
import type { PrivacyRules } from '#lib/schemas/inference/inference.ts';
import { columnRules, rulesOf, type ColumnRule } from './monitor-text.ts';
import { privacyPath, type StoredPrediction } from './use-monitor.ts';

const RULES = [
  { value: 'keep', label: 'Store' },
  { value: 'hash', label: 'Hash' },
  { value: 'drop', label: 'Drop' },
] as const;
const KINDS = [
  { value: 'features', label: 'Feature' },
  { value: 'segment', label: 'Segment' },
] as const;
const ANSWER_HINTS: Readonly<Record<PrivacyRules['answer'], string>> = {
  keep: 'Texts of predictions and labels are stored as received.',
  hash: 'Equal texts stay equal, so quality and drift still work, but the texts cannot be read. Numbers are stored. Set a new baseline.',
  drop: 'Numbers are stored. Without texts there is no quality of classes or lists, no prediction drift and no rollout gate.',
};

function Columns({
  lines,
  onChange,
}: {
  lines: readonly ColumnRule[];
  onChange: (lines: readonly ColumnRule[]) => void;
}) {
  return (
    <ScrollBox label="Columns" className="grid max-h-64 content-start gap-1.5 overflow-y-auto">
      {lines.length === 0 ? <p className="text-ink-2">No columns yet.</p> : null}
      {lines.map((line, at) => (
        <div key={`${line.of} ${line.name}`} className="flex items-center justify-between gap-2">
          <span className="wrap-anywhere">
            {line.of === 'segment' ? 'segment ' : ''}
            <span className="ident">{line.name}</span>
          </span>
          <Select
            aria-label={`${line.of === 'segment' ? 'Segment' : 'Feature'} ${line.name}`}
            value={line.rule}
            options={RULES}
            onValueChange={(value) => {
              const rule = RULES.find((each) => each.value === value)?.value ?? line.rule;
              onChange(lines.with(at, { ...line, rule }));
            }}
          />
        </div>
      ))}
    </ScrollBox>
  );
}

/**
 * Adds a rule for a segment or for a column that has not been received yet, because name lists
 * contain neither.
 */
function AddColumn({ onAdd }: { onAdd: (of: ColumnRule['of'], name: string) => void }) {
  const [of, setOf] = useState<ColumnRule['of']>('segment');
  const [name, setName] = useState('');
  const isNamed = name.trim() !== '';
  return (
    <div className="flex flex-wrap items-end gap-2">
      <ChoiceField label="Another" value={of} options={KINDS} onChange={setOf} />
      <Field label="Name" className="min-w-0 flex-1">
        {(control) => (
          <Input
            {...control}
            maxLength={200}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        )}
      </Field>
      <Button
        disabled={!isNamed}
        onClick={() => {
          onAdd(of, name.trim());
          setName('');
        }}
      >
        Add
      </Button>
    </div>
  );
}

/** Selects the values to hash or drop before anything is written. */
export function PrivacyForm({
  name,
  answer,
  onClose,
}: {
  name: string;
  answer: StoredPrediction;
  onClose: () => void;
}) {
  const { privacy, features } = answer;
  const [lines, setLines] = useState<readonly ColumnRule[]>(() =>
    columnRules(
      privacy,
      features.map((feature) => feature.name),
    ),
  );
  const [requestId, setRequestId] = useState(privacy.requestId);
  const [kept, setKept] = useState(privacy.answer);
  const save = useSave('models', onClose);
  const { fields, ...problem } = problemOf(save.error);
  const add = (of: ColumnRule['of'], column: string): void => {
    const isKnown = lines.some((line) => line.of === of && line.name === column);
    if (!isKnown) setLines([{ of, name: column, rule: 'hash' }, ...lines]);
  };
  return (
    <FormDialog
      title="Privacy of stored requests"
      description="Applies to new data, rows and spans alike. Each model has its own hash key; stored rows do not change. Rows of a baseline file are removed when rules of features or predictions change: upload it again."
      problem={problem.text}
      rest={problem.rest}
      saveLabel="Save"
      pending={save.isPending}
      onSubmit={() =>
        save.mutate({
          path: privacyPath(name),
          method: 'PUT',
          body: { ...rulesOf(lines), requestId, answer: kept },
        })
      }
      onClose={onClose}
    >
      <Columns lines={lines} onChange={setLines} />
      <AddColumn onAdd={add} />
      <ChoiceField
        label="Predictions and labels"
        hint={ANSWER_HINTS[kept]}
        value={kept}
        options={RULES}
        error={fields['answer']}
        onChange={setKept}
      />
      <Switch
        checked={requestId === 'hash'}
        onCheckedChange={(on) => setRequestId(on ? 'hash' : 'keep')}
      >
        Hash request ids; labels still match
      </Switch>
    </FormDialog>
  );
}
