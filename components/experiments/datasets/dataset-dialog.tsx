'use client';
import { useState } from 'react';
import { ChoiceField } from '#components/fields/choice-field.tsx';
import { NumberField } from '#components/fields/number-field.tsx';
import { TextField } from '#components/fields/text-field.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { datasetFormats } from '#lib/choices/datasets.ts';
import { maskedSecret } from '#lib/choices/secrets.ts';
import type { DatasetSourceItem } from '#lib/schemas/experiments/datasets.ts';
import { HeadersField, type HeaderDraft } from './headers-field.tsx';
import { PolledDialog, type PolledDialogText } from './polled-dialog.tsx';
import {
  orNull,
  polledBodyOf,
  polledDraftOf,
  spanOptions,
  type PolledDraft,
} from './polled-draft.ts';
import { PlaceFields, ReachFields } from './polled-fields.tsx';

type Own = Pick<DatasetSourceItem, 'format' | 'freshSeconds' | 'rowsLow' | 'rowsHigh'>;
type Draft = PolledDraft & Own & { pinned: boolean; headers: HeaderDraft[] };

function draftOf(item: DatasetSourceItem | null): Draft {
  return {
    ...polledDraftOf(item, 3_600),
    format: item?.format ?? 'auto',
    freshSeconds: item?.freshSeconds ?? null,
    rowsLow: item?.rowsLow ?? null,
    rowsHigh: item?.rowsHigh ?? null,
    pinned: item === null || item.schemaMode === 'pinned',
    headers: (item?.headers ?? []).map(({ name, value, secretRef }, id) => ({
      id,
      name,
      value,
      secret: secretRef ?? '',
    })),
  };
}

function bodyOf(draft: Draft) {
  const { format, freshSeconds, rowsLow, rowsHigh, pinned, headers } = draft;
  return {
    ...polledBodyOf(draft),
    format,
    freshSeconds,
    rowsLow,
    rowsHigh,
    schemaMode: pinned ? 'pinned' : 'free',
    headers: headers.map(({ name, value, secret }) => ({
      name: name.trim(),
      value,
      secretRef: orNull(secret),
    })),
  };
}

function maskedDraft(draft: Draft): Draft {
  const headers = draft.headers.map((each) => ({ ...each, secret: maskedSecret(each.secret) }));
  return { ...draft, headers };
}

const FORMAT_WORD = {
  auto: 'Detect automatically',
  csv: 'CSV',
  json: 'JSON',
  parquet: 'Parquet',
} as const;
const hour = 3_600;
const EVERY = [60, 300, 900, hour, 6 * hour, 24 * hour, 168 * hour];
const FRESH = [hour, 6 * hour, 24 * hour, 48 * hour, 168 * hour, 720 * hour];
const WORDS: PolledDialogText = {
  titleOfNew: 'New dataset source',
  nameHint: 'Cannot be changed later: metrics, alerts and lineage refer to it',
  save: 'Save source',
  saved: 'Pulling now.',
  savedOff: 'Not pulled while disabled.',
  enabled: 'Pull this source',
};

type PartProps = {
  draft: Draft;
  set: (part: Partial<Draft>) => void;
  fields: Readonly<Record<string, string>>;
};

function JudgedFields({ draft, set, fields }: PartProps) {
  const fresh = draft.freshSeconds;
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <ChoiceField
          label="Pull every"
          value={String(draft.everySeconds)}
          options={spanOptions(EVERY, draft.everySeconds)}
          onChange={(value) => set({ everySeconds: Number(value) })}
          error={fields['everySeconds']}
        />
        <ChoiceField
          label="Stale when older than"
          value={fresh === null ? '' : String(fresh)}
          options={[{ value: '', label: 'Never' }, ...spanOptions(FRESH, fresh)]}
          onChange={(value) => set({ freshSeconds: value === '' ? null : Number(value) })}
          error={fields['freshSeconds']}
        />
        <NumberField
          label="Min. rows"
          hint="Leave both empty to learn them"
          required={false}
          min={0}
          step={1}
          value={draft.rowsLow}
          onChange={(rowsLow) => set({ rowsLow })}
          error={fields['rowsLow']}
        />
        <NumberField
          label="Max. rows"
          hint="Leave one empty for no limit"
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

/** Edits or creates a dataset source. */
export function DatasetDialog({
  item,
  onClose,
}: {
  item: DatasetSourceItem | null;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState<Draft>(() => draftOf(item));
  const set = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  return (
    <PolledDialog
      item={item}
      path="/api/datasets"
      draft={draft}
      set={set}
      body={bodyOf(draft)}
      shown={bodyOf(maskedDraft(draft))}
      words={WORDS}
      onClose={onClose}
    >
      {(parts) => (
        <>
          <TextField
            label="URL"
            hint="Follows up to three redirects. A new URL resets the learned limits."
            required
            ident
            value={draft.url}
            onChange={(url) => set({ url })}
            error={parts.fields['url']}
          />
          <ChoiceField
            label="Format"
            value={draft.format}
            options={datasetFormats.map((value) => ({ value, label: FORMAT_WORD[value] }))}
            onChange={(format) => set({ format })}
            error={parts.fields['format']}
          />
          <JudgedFields draft={draft} set={set} fields={parts.fields} />
          <PlaceFields {...parts} />
          <ReachFields {...parts}>
            <HeadersField
              headers={draft.headers}
              fields={parts.fields}
              onChange={(headers) => set({ headers })}
            />
          </ReachFields>
        </>
      )}
    </PolledDialog>
  );
}
