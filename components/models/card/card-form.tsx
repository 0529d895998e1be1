'use client';
import { useState } from 'react';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { TextField } from '#components/fields/text-field.tsx';
import { modelHref } from '#components/labels/model-name.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Textarea } from '#components/ui/forms/input.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { cardTasks, fieldsOfTask, taskTitle } from '#lib/choices/models/card-tasks.ts';
import { templateOf } from '#lib/choices/models/model-templates.ts';
import type { ModelCardDetail } from '#lib/schemas/models/governance.ts';
import { fromDraft, toDraft, WRITTEN_FIELDS, type CardDraft } from './card-draft.ts';

type Errors = Readonly<Record<string, string>>;

interface PartProps {
  draft: CardDraft;
  set: (part: Partial<CardDraft>) => void;
  errors: Errors;
}

const FOOTPRINT_OPTIONS: { value: CardDraft['footprint']; label: string }[] = [
  { value: 'not stated', label: 'Not specified yet' },
  { value: 'not measured', label: 'Not measured, because' },
  { value: 'stated', label: 'Measured, with source' },
];

function Stated({ draft, set, errors }: PartProps) {
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-3">
        <TextField
          label="Carbon, kg CO2e"
          inputMode="decimal"
          value={draft.carbonKg}
          onChange={(carbonKg) => set({ carbonKg })}
          error={errors['written.footprint.carbonKg']}
        />
        <TextField
          label="Cost"
          inputMode="decimal"
          value={draft.costAmount}
          onChange={(costAmount) => set({ costAmount })}
          error={errors['written.footprint.cost.amount']}
        />
        <TextField
          label="Currency"
          maxLength={3}
          value={draft.costCurrency}
          onChange={(costCurrency) => set({ costCurrency })}
          error={errors['written.footprint.cost.currency']}
        />
      </div>
      <TextField
        label="Source of these figures"
        maxLength={1_000}
        value={draft.source}
        onChange={(source) => set({ source })}
        error={errors['written.footprint.source']}
      />
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
        <TextField
          label="Reason it was not measured"
          maxLength={1_000}
          value={draft.reason}
          onChange={(reason) => set({ reason })}
          error={errors['written.footprint.reason']}
        />
      ) : null}
      {draft.footprint === 'stated' ? <Stated {...props} /> : null}
    </>
  );
}

/** The task of the model, and the card fields that it requires. */
function TaskPart({
  draft,
  set,
  errors,
  byRows,
}: PartProps & { byRows: ModelCardDetail['taskByRows'] }) {
  return (
    <>
      <Field
        label="Task"
        hint={
          byRows === null
            ? 'The task decides the required fields of the card.'
            : `The task decides the required fields of the card. Detected from rows: ${taskTitle(byRows).toLowerCase()}.`
        }
        error={errors['written.task']}
      >
        {(control) => (
          <Select
            {...control}
            value={draft.task ?? ''}
            placeholder="Not specified"
            options={cardTasks.map(({ id, title }) => ({ value: id, label: title }))}
            onValueChange={(value) =>
              set({ task: cardTasks.find(({ id }) => id === value)?.id ?? null })
            }
          />
        )}
      </Field>
      {fieldsOfTask(draft.task).map(({ id, title, hint }) => (
        <Field
          key={id}
          label={title}
          hint={templateOf(draft.template)?.prompts[id] ?? hint}
          error={errors[`written.forTask.${id}`]}
        >
          {(control) => (
            <Textarea
              {...control}
              maxLength={2_000}
              className="max-h-40"
              value={draft.forTask[id] ?? ''}
              onChange={(event) => set({ forTask: { ...draft.forTask, [id]: event.target.value } })}
            />
          )}
        </Field>
      ))}
    </>
  );
}

/** Edits the hand-written part of a card; saving creates a new revision. */
export function CardForm({ card, onClose }: { card: ModelCardDetail; onClose: () => void }) {
  const [draft, setDraft] = useState(() => toDraft(card.written));
  const [comment, setComment] = useState('');
  const save = useSave('models', onClose);
  const problem = problemOf(save.error);
  const set = (part: Partial<CardDraft>): void => setDraft({ ...draft, ...part });
  // The card is refetched while the form is open, but the save is based on the revision that was
  // opened.
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
      description="Supports Markdown. Training data and metrics are added from the run automatically."
      problem={problem.text}
      rest={problem.rest}
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
      <TaskPart draft={draft} set={set} errors={problem.fields} byRows={card.taskByRows} />
      <Footprint draft={draft} set={set} errors={problem.fields} />
      <TextField
        label="Change summary"
        maxLength={1_000}
        value={comment}
        onChange={setComment}
        error={problem.fields['comment']}
      />
      <ConflictNote
        error={save.error}
        yours={fromDraft(draft)}
        onKeepYours={submit}
        onTakeTheirs={onClose}
      />
    </FormDialog>
  );
}
