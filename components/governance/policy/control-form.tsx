'use client';
import { useState } from 'react';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Checkbox } from '#components/ui/forms/checkbox.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input, Textarea } from '#components/ui/forms/input.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { evidenceKinds, type Framework } from '#lib/choices/evidence.ts';
import { lineTitle } from '#lib/choices/pack-text.ts';
import type { EvidenceControlItem } from '#lib/schemas/governance/evidence.ts';

type Draft = Omit<EvidenceControlItem, 'version' | 'framework' | 'by' | 'at'>;

const EMPTY: Draft = {
  key: '',
  reference: '',
  title: '',
  asks: '',
  source: '',
  sourceVersion: '',
  sourceDate: '',
  evidence: [],
  enabled: true,
  comment: '',
};

const TEXTS = [
  ['reference', 'Reference', 'Article 14'],
  ['title', 'Title', ''],
  ['source', 'Source', ''],
  ['sourceVersion', 'Source version', ''],
] as const;

interface PartProps {
  draft: Draft;
  set: (part: Partial<Draft>) => void;
  errors: Readonly<Record<string, string>>;
}

function Texts({ draft, set, errors }: PartProps) {
  return (
    <>
      {TEXTS.map(([id, label, placeholder]) => (
        <Field key={id} label={label} error={errors[id]}>
          {(control) => (
            <Input
              {...control}
              required
              maxLength={300}
              placeholder={placeholder}
              value={draft[id]}
              onChange={(event) => set({ [id]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Field label="Date of that version" error={errors['sourceDate']}>
        {(control) => (
          <Input
            {...control}
            type="date"
            required
            value={draft.sourceDate}
            onChange={(event) => set({ sourceDate: event.target.value })}
          />
        )}
      </Field>
      <Field label="Requirement, in your own words" error={errors['asks']}>
        {(control) => (
          <Textarea
            {...control}
            required
            maxLength={2_000}
            value={draft.asks}
            onChange={(event) => set({ asks: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

function Kinds({ draft, set }: PartProps) {
  return (
    <fieldset>
      <legend className="mb-1 font-medium">Evidence for this control</legend>
      <div className="grid gap-1 sm:grid-cols-2">
        {evidenceKinds.map(({ id, title }) => (
          <Checkbox
            key={id}
            checked={draft.evidence.includes(id)}
            onCheckedChange={(on) =>
              set({
                evidence: evidenceKinds
                  .map((each) => each.id)
                  .filter((each) => (each === id ? on : draft.evidence.includes(each))),
              })
            }
          >
            {title}
          </Checkbox>
        ))}
      </div>
    </fieldset>
  );
}

function toDraft({
  version: _version,
  framework: _of,
  by: _by,
  at: _at,
  ...rest
}: EvidenceControlItem): Draft {
  return rest;
}

/** Changes or adds a line of a pack; saving creates a new version. */
export function ControlForm({
  control,
  framework,
  onClose,
}: {
  control: EvidenceControlItem | null;
  framework: Framework;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState<Draft>(() => (control === null ? EMPTY : toDraft(control)));
  const save = useSave('governance', onClose);
  const problem = problemOf(save.error);
  const props: PartProps = {
    draft,
    set: (part) => setDraft({ ...draft, ...part }),
    errors: problem.fields,
  };
  // The list is refetched while the dialog is open. The save uses the version from when it was
  // opened.
  const [base] = useState(control?.version);
  const { key, ...given } = draft;
  const submit = (baseVersion = base): void =>
    save.mutate({
      path: `/api/governance/controls/${encodeURIComponent(key)}`,
      method: 'PUT',
      body: {
        ...given,
        framework,
        ...(baseVersion === undefined ? {} : { baseVersion }),
      },
    });
  return (
    <FormDialog
      title={control === null ? 'Add control' : lineTitle(control)}
      problem={problem.text}
      rest={problem.rest}
      saveLabel={control === null ? 'Add control' : 'Save as new version'}
      pending={save.isPending}
      onSubmit={() => submit()}
      onClose={onClose}
    >
      {control === null ? (
        <Field
          label="Key"
          hint="Sets the order: eu.art-14-b follows eu.art-14."
          error={problem.fields['key']}
        >
          {(field) => (
            <Input
              {...field}
              required
              maxLength={100}
              className="ident"
              value={draft.key}
              onChange={(event) => props.set({ key: event.target.value })}
            />
          )}
        </Field>
      ) : null}
      <Texts {...props} />
      <Kinds {...props} />
      <Field label="Note on this version" error={problem.fields['comment']}>
        {(field) => (
          <Input
            {...field}
            maxLength={1_000}
            value={draft.comment}
            onChange={(event) => props.set({ comment: event.target.value })}
          />
        )}
      </Field>
      <Switch checked={draft.enabled} onCheckedChange={(enabled) => props.set({ enabled })}>
        Part of the pack
      </Switch>
      <ConflictNote error={save.error} yours={given} onKeepYours={submit} onTakeTheirs={onClose} />
    </FormDialog>
  );
}
