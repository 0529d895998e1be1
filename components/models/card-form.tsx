'use client';
import { useState } from 'react';
import { ConflictNote } from '#components/governance/conflict-note.tsx';
import { problemOf, useSave } from '#components/governance/use-save.ts';
import { Field } from '#components/ui/field.tsx';
import { FormDialog } from '#components/ui/form-dialog.tsx';
import { Input, Textarea } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import type { ModelCardDetail } from '#lib/schemas/models-governance.ts';
import { fromDraft, toDraft, WRITTEN_FIELDS } from './card-draft.ts';
import type { CardDraft } from './card-draft.ts';
import { modelHref } from './model-name.ts';

type Errors = Readonly<Record<string, string>>;

interface PartProps {
  draft: CardDraft;
  set: (part: Partial<CardDraft>) => void;
  errors: Errors;
}

const FOOTPRINT_OPTIONS: { value: CardDraft['footprint']; label: string }[] = [
  { value: 'not stated', label: 'Nothing said yet' },
  { value: 'not measured', label: 'Not measured, because' },
  { value: 'stated', label: 'Stated, with its source' },
];

function Stated({ draft, set, errors }: PartProps) {
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-3">
        <Field label="Carbon, kg CO2e" error={errors['written.footprint.carbonKg']}>
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              value={draft.carbonKg}
              onChange={(event) => set({ carbonKg: event.target.value })}
            />
          )}
        </Field>
        <Field label="Cost" error={errors['written.footprint.cost.amount']}>
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              value={draft.costAmount}
              onChange={(event) => set({ costAmount: event.target.value })}
            />
          )}
        </Field>
        <Field label="Currency" error={errors['written.footprint.cost.currency']}>
          {(control) => (
            <Input
              {...control}
              maxLength={3}
              value={draft.costCurrency}
              onChange={(event) => set({ costCurrency: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Field label="Source of these figures" error={errors['written.footprint.source']}>
        {(control) => (
          <Input
            {...control}
            maxLength={1_000}
            value={draft.source}
            onChange={(event) => set({ source: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

function Footprint(props: PartProps) {
  const { draft, set, errors } = props;
  return (
    <>
      <Field label="Carbon and cost">
        {(control) => (
          <Select
            {...control}
            value={draft.footprint}
            options={FOOTPRINT_OPTIONS}
            onValueChange={(value) => {
              const kind = FOOTPRINT_OPTIONS.find((each) => each.value === value)?.value;
              if (kind !== undefined) set({ footprint: kind });
            }}
          />
        )}
      </Field>
      {draft.footprint === 'not measured' ? (
        <Field label="Why it was not measured" error={errors['written.footprint.reason']}>
          {(control) => (
            <Input
              {...control}
              maxLength={1_000}
              value={draft.reason}
              onChange={(event) => set({ reason: event.target.value })}
            />
          )}
        </Field>
      ) : null}
      {draft.footprint === 'stated' ? <Stated {...props} /> : null}
    </>
  );
}

/** Edits the written half of a card; saving makes a new revision. */
export function CardForm({ card, onClose }: { card: ModelCardDetail; onClose: () => void }) {
  const [draft, setDraft] = useState(() => toDraft(card.written));
  const [comment, setComment] = useState('');
  const save = useSave('models', onClose);
  const problem = problemOf(save.error);
  const set = (part: Partial<CardDraft>): void => setDraft({ ...draft, ...part });
  // The card is read again while this is open; what is saved stays based on what was opened.
  const [base] = useState(card.revision);
  const submit = (baseRevision = base): void =>
    save.mutate({
      path: `/api${modelHref(card.name, 'card')}`,
      method: 'PUT',
      body: { written: fromDraft(draft), comment, baseRevision },
    });
  return (
    <FormDialog
      title={`Model card of ${card.name}`}
      description="Markdown works. Training data and metrics come from the run by themselves."
      problem={problem.text}
      saveLabel="Save as new revision"
      pending={save.isPending}
      onSubmit={() => submit()}
      onClose={onClose}
    >
      {WRITTEN_FIELDS.map(({ id, title, hint }) => (
        <Field key={id} label={title} hint={hint} error={problem.fields[`written.${id}`]}>
          {(control) => (
            <Textarea
              {...control}
              maxLength={10_000}
              className="max-h-56"
              value={draft[id]}
              onChange={(event) => set({ [id]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Footprint draft={draft} set={set} errors={problem.fields} />
      <Field label="What changed, in a line" error={problem.fields['comment']}>
        {(control) => (
          <Input
            {...control}
            maxLength={1_000}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
        )}
      </Field>
      <ConflictNote
        error={save.error}
        yours={fromDraft(draft)}
        onKeepYours={submit}
        onTakeTheirs={onClose}
      />
    </FormDialog>
  );
}
