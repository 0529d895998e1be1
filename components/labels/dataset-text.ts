import type { State } from '#components/ui/states/states.tsx';
import type { ColumnChange } from '#lib/dataset-diff.ts';
import { formatCount, formatNumber } from '#lib/format.ts';
import { isRecord } from '#lib/is-record.ts';
import type { DatasetSnapshotItem, DatasetSourceItem } from '#lib/schemas/experiments/datasets.ts';
import type {
  DatasetUse,
  LoggedDatasetItem,
  PulledFrom,
} from '#lib/schemas/experiments/logged-datasets.ts';

export function datasetHref(id: string): string {
  return `/experiments/datasets/${id}`;
}

/** The page of a dataset logged by runs, at one digest. */
export function loggedDatasetHref(id: string): string {
  return `/experiments/datasets/logged/${id}`;
}

const STATE: Record<DatasetSourceItem['state'], { state: State; word: string }> = {
  failing: { state: 'error', word: 'Pulls fail' },
  stale: { state: 'error', word: 'Stale' },
  changed: { state: 'error', word: 'Schema changed' },
  volume: { state: 'error', word: 'Unusual rows' },
  ok: { state: 'ok', word: 'OK' },
  waiting: { state: 'learning', word: 'Not pulled yet' },
  off: { state: 'hidden', word: 'Off' },
};

export function datasetBadge({ state }: Pick<DatasetSourceItem, 'state'>): {
  state: State;
  word: string;
} {
  return STATE[state];
}

/** Summary of the dataset sources: "4 datasets, one needs attention". */
export function datasetsHeadline(items: readonly Pick<DatasetSourceItem, 'state'>[]): string {
  if (items.length === 0) return 'Datasets';
  const bad = items.filter((item) => STATE[item.state].state === 'error').length;
  const attention =
    bad === 0 ? 'none needs' : `${formatNumber(bad)} ${bad === 1 ? 'needs' : 'need'}`;
  return `${formatCount(items.length, 'dataset')}, ${attention} attention`;
}

/** The first characters of a digest, enough to distinguish two digests. */
export function shortDigest(digest: string | null): string {
  return digest === null ? 'none' : digest.slice(0, 12);
}

/** Allowed row counts: "90 to 110 rows, learned". */
export function summarizeRange({ low, high, learned }: DatasetSourceItem['range']): string {
  if (low === null && high === null) return 'still learning, needs five tables';
  const words =
    low === null
      ? `max. ${formatNumber(high)}`
      : high === null
        ? `min. ${formatNumber(low)}`
        : `${formatNumber(low)} to ${formatNumber(high)}`;
  return learned ? `${words}, learned` : words;
}

/** Change of a column: "price came as text, was number". */
export function summarizeChange({ column, kind, before, after }: ColumnChange): string {
  if (kind === 'added') return `${column} added, ${after ?? ''}`;
  return kind === 'removed'
    ? `${column} was removed, was ${before ?? ''}`
    : `${column} is ${after ?? ''}, was ${before ?? ''}`;
}

/** Location of logged data. Clients write it directly or within JSON. */
export function describeSource(source: string): string {
  try {
    const parsed: unknown = JSON.parse(source);
    if (!isRecord(parsed)) return source;
    const address = ['uri', 'url', 'path', 'delta_table_name'].map((key) => parsed[key]);
    return address.find((value) => typeof value === 'string' && value !== '')?.toString() ?? source;
  } catch {
    return source;
  }
}

/** Uses of a dataset: "training 3, eval 1". */
export function describeUses(uses: readonly DatasetUse[]): string {
  return uses
    .map(({ context, runs }) => `${context ?? 'not specified'} ${formatNumber(runs)}`)
    .join(', ');
}

/** Size of a dataset: "100 rows, 4 columns"; null if neither was logged. */
export function formatSize({
  rows,
  columns,
}: Pick<LoggedDatasetItem, 'rows' | 'columns'>): string | null {
  const parts = [
    ...(rows === null ? [] : [formatCount(rows, 'row')]),
    ...(columns === null ? [] : [formatCount(columns, 'column')]),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

const PULLED_BY = {
  digest: 'the digest matches a pulled table',
  address: 'the run logged its address',
  name: 'the run logged its name',
} as const;

/** How a logged dataset was matched to a dataset source. */
export function describePulled({ by }: NonNullable<PulledFrom>): string {
  return PULLED_BY[by];
}

/** One-line summary of a row in the history. */
export function describeSnapshot(row: DatasetSnapshotItem): string {
  if (row.status === 'failed') return row.error ?? 'Failed';
  if (row.status === 'unchanged') return 'Same table as before';
  return row.changes === 0
    ? 'Different table'
    : `Different table, ${formatCount(row.changes, 'column')} ${row.changes === 1 ? 'differs' : 'differ'}`;
}
