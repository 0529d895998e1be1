'use client';
import { ChoiceField } from '#components/fields/choice-field.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { chunkPeriods } from '#lib/choices/models/drift-profiles.ts';

/** How the current file is split into chunks; all fields are empty for no split. */
export interface ReportChunks {
  chunkCount: string;
  chunkSize: string;
  chunkPeriod: string;
  time: string;
}

export const NO_CHUNKS: ReportChunks = { chunkCount: '', chunkSize: '', chunkPeriod: '', time: '' };

const WAYS = [
  { value: 'none', label: 'Whole table only' },
  { value: 'chunkCount', label: 'Number of chunks' },
  { value: 'chunkSize', label: 'Rows per chunk' },
  { value: 'chunkPeriod', label: 'Chunks by time' },
] as const;
type Way = (typeof WAYS)[number]['value'];

/** Initial values of each way to split. */
const START: Record<Way, Partial<ReportChunks>> = {
  none: {},
  chunkCount: { chunkCount: '10' },
  chunkSize: { chunkSize: '1000' },
  chunkPeriod: { chunkPeriod: 'day' },
};

function wayOf({ chunkCount, chunkSize, chunkPeriod }: ReportChunks): Way {
  if (chunkPeriod !== '') return 'chunkPeriod';
  if (chunkSize !== '') return 'chunkSize';
  return chunkCount === '' ? 'none' : 'chunkCount';
}

/** Whether the current file is also measured in chunks, and how it is split. */
export function ChunkFields({
  value,
  onChange,
}: {
  value: ReportChunks;
  onChange: (value: ReportChunks) => void;
}) {
  const way = wayOf(value);
  return (
    <div className="grid gap-3 md:grid-cols-3">
      <ChoiceField
        label="Chunks"
        value={way}
        options={WAYS}
        onChange={(chosen) => onChange({ ...NO_CHUNKS, ...START[chosen] })}
      />
      {way === 'chunkCount' || way === 'chunkSize' ? (
        <Field label={way === 'chunkCount' ? 'Number of chunks' : 'Rows per chunk'}>
          {(control) => (
            <Input
              {...control}
              type="number"
              required
              min={1}
              value={value[way]}
              onChange={(event) => onChange({ ...value, [way]: event.target.value })}
            />
          )}
        </Field>
      ) : null}
      {way === 'chunkPeriod' ? (
        <>
          <ChoiceField
            label="Period"
            value={value.chunkPeriod}
            options={chunkPeriods.map((each) => ({ value: each, label: each }))}
            onChange={(chunkPeriod) => onChange({ ...value, chunkPeriod })}
          />
          <Field label="Time column">
            {(control) => (
              <Input
                {...control}
                required
                maxLength={300}
                value={value.time}
                onChange={(event) => onChange({ ...value, time: event.target.value })}
              />
            )}
          </Field>
        </>
      ) : null}
    </div>
  );
}
