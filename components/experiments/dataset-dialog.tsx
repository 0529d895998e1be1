'use client';
import { useState } from 'react';
import { problemOf, useSave } from '#components/governance/use-save.ts';
import { ChoiceField } from '#components/monitoring/choice-field.tsx';
import { NumberField } from '#components/monitoring/number-field.tsx';
import { useCan, useSession } from '#components/shell/session.tsx';
import { Field } from '#components/ui/field.tsx';
import { FormDialog } from '#components/ui/form-dialog.tsx';
import { Input, Textarea } from '#components/ui/input.tsx';
import { NameField } from '#components/ui/name-field.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { toast } from '#components/ui/toast.tsx';
import { datasetFormats } from '#lib/choices/datasets.ts';
import type { DatasetSourceItem } from '#lib/schemas/experiments-datasets.ts';
import { formatSpan } from '#lib/time-format.ts';
import { headerLines, headersOfLines } from './dataset-words.ts';

type Draft = Pick<
  DatasetSourceItem,
  'name' | 'url' | 'format' | 'everySeconds' | 'freshSeconds' | 'rowsLow' | 'rowsHigh' | 'enabled'
> & { pinned: boolean; teamId: string; environmentId: string; headers: string; allow: string };

const BLANK: Draft = {
  name: '',
  url: 'https://',
  format: 'auto',
  everySeconds: 3_600,
  freshSeconds: null,
  rowsLow: null,
  rowsHigh: null,
  enabled: true,
  pinned: true,
  teamId: '',
  environmentId: '',
  headers: '',
  allow: '',
};

function draftOf(item: DatasetSourceItem): Draft {
  return {
    ...item,
    pinned: item.schemaMode === 'pinned',
    teamId: item.team?.id ?? '',
    environmentId: item.environment?.id ?? '',
    headers: headerLines(item.headers),
    allow: item.allow.join('\n'),
  };
}

const FORMAT_WORD = { auto: 'As it comes', csv: 'CSV', json: 'JSON', parquet: 'Parquet' } as const;
const hour = 3_600;
const EVERY = [60, 300, 900, hour, 6 * hour, 24 * hour, 168 * hour];
const FRESH = [hour, 6 * hour, 24 * hour, 48 * hour, 168 * hour, 720 * hour];

/** Spans to choose from, with the one that is set. */
function spans(values: readonly number[], own: number | null) {
  const all = own === null || values.includes(own) ? values : [...values, own];
  return all
    .toSorted((a, b) => a - b)
    .map((seconds) => ({ value: String(seconds), label: formatSpan(seconds * 1_000) }));
}

function bodyOf(draft: Draft) {
  const { name: _name, pinned, teamId, environmentId, headers, allow, ...rest } = draft;
  const { url, format, everySeconds, freshSeconds, rowsLow, rowsHigh, enabled } = rest;
  return {
    url,
    format,
    everySeconds,
    freshSeconds,
    rowsLow,
    rowsHigh,
    enabled,
    schemaMode: pinned ? 'pinned' : 'free',
    teamId: teamId === '' ? null : teamId,
    environmentId: environmentId === '' ? null : environmentId,
    headers: headersOfLines(headers),
    allow: allow.split(/[\s,]+/u).filter((each) => each !== ''),
  };
}

type PartProps = {
  draft: Draft;
  set: (part: Partial<Draft>) => void;
  fields: Readonly<Record<string, string>>;
};

/** The first error of a field or of one of its members. */
function errorOf(fields: PartProps['fields'], name: string): string | undefined {
  const key = Object.keys(fields).find((each) => each === name || each.startsWith(`${name}.`));
  return key === undefined ? undefined : fields[key];
}

function JudgedFields({ draft, set, fields }: PartProps) {
  const fresh = draft.freshSeconds;
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <ChoiceField
          label="Pull every"
          value={String(draft.everySeconds)}
          options={spans(EVERY, draft.everySeconds)}
          onChange={(value) => set({ everySeconds: Number(value) })}
          error={fields['everySeconds']}
        />
        <ChoiceField
          label="Stale when older than"
          value={fresh === null ? '' : String(fresh)}
          options={[{ value: '', label: 'Never' }, ...spans(FRESH, fresh)]}
          onChange={(value) => set({ freshSeconds: value === '' ? null : Number(value) })}
          error={fields['freshSeconds']}
        />
        <NumberField
          label="Rows, at least"
          hint="Both empty: learned"
          required={false}
          min={0}
          step={1}
          value={draft.rowsLow}
          onChange={(rowsLow) => set({ rowsLow })}
          error={fields['rowsLow']}
        />
        <NumberField
          label="Rows, at most"
          hint="One empty: no limit there"
          required={false}
          min={0}
          step={1}
          value={draft.rowsHigh}
          onChange={(rowsHigh) => set({ rowsHigh })}
          error={fields['rowsHigh']}
        />
      </div>
      <Switch checked={draft.pinned} onCheckedChange={(pinned) => set({ pinned })}>
        Alert when the schema changes
      </Switch>
    </>
  );
}

function PlaceFields({ draft, set, fields }: PartProps) {
  const { teams, environments } = useSession();
  const options = (list: typeof teams) => [
    { value: '', label: 'None' },
    ...list.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <ChoiceField
        label="Team"
        value={draft.teamId}
        options={options(teams)}
        onChange={(teamId) => set({ teamId })}
        error={fields['teamId']}
      />
      <ChoiceField
        label="Environment"
        value={draft.environmentId}
        options={options(environments)}
        onChange={(environmentId) => set({ environmentId })}
        error={fields['environmentId']}
      />
    </div>
  );
}

function ReachFields({ draft, set, fields }: PartProps) {
  const mayReach = useCan('sources:write');
  if (!mayReach)
    return (
      <p className="text-xs text-ink-2">
        Headers with secrets and private addresses are set by an admin (sources:write).
      </p>
    );
  return (
    <>
      <Field
        label="Headers"
        hint="One a line. A value that ends in env:NAME or file:PATH sends the secret that is there: Authorization: Bearer env:TOKEN"
        error={errorOf(fields, 'headers')}
      >
        {(control) => (
          <Textarea
            {...control}
            className="ident"
            rows={2}
            value={draft.headers}
            onChange={(event) => set({ headers: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Private addresses that it may reach"
        hint="CIDR, one a line; public addresses need none. Link-local ones are never reached."
        error={errorOf(fields, 'allow')}
      >
        {(control) => (
          <Textarea
            {...control}
            className="ident"
            rows={2}
            value={draft.allow}
            onChange={(event) => set({ allow: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

/** Edits a dataset source or makes one. */
export function DatasetDialog({
  item,
  onClose,
}: {
  item: DatasetSourceItem | null;
  onClose: () => void;
}) {
  const save = useSave('experiments');
  const [draft, setDraft] = useState<Draft>(() => (item === null ? BLANK : draftOf(item)));
  const set = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const { text, fields } = problemOf(save.error);
  const submit = (): void => {
    const name = draft.name.trim();
    save.mutate(
      item === null
        ? { path: '/api/datasets', method: 'POST', body: { ...bodyOf(draft), name } }
        : { path: `/api/datasets/${item.id}`, method: 'PUT', body: bodyOf(draft) },
      {
        onSuccess: () => {
          toast.success(`${name} is saved`, { description: 'It is pulled now.' });
          onClose();
        },
      },
    );
  };
  const parts = { draft, set, fields };
  return (
    <FormDialog
      title={item === null ? 'New dataset source' : item.name}
      problem={text}
      saveLabel="Save source"
      pending={save.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      {item === null ? (
        <NameField
          value={draft.name}
          hint="It stays: series, alerts and lineage are known by it"
          onChange={(name) => set({ name })}
          error={fields['name']}
        />
      ) : null}
      <Field
        label="URL"
        hint="Up to three redirects are followed. Another URL forgets what was learned."
        error={fields['url']}
      >
        {(control) => (
          <Input
            {...control}
            required
            className="ident"
            value={draft.url}
            onChange={(event) => set({ url: event.target.value })}
          />
        )}
      </Field>
      <ChoiceField
        label="Format"
        value={draft.format}
        options={datasetFormats.map((value) => ({ value, label: FORMAT_WORD[value] }))}
        onChange={(format) => set({ format })}
        error={fields['format']}
      />
      <JudgedFields {...parts} />
      <PlaceFields {...parts} />
      <ReachFields {...parts} />
      <Switch checked={draft.enabled} onCheckedChange={(enabled) => set({ enabled })}>
        Pull this source
      </Switch>
    </FormDialog>
  );
}
