import { leadingResult } from '#components/inference/model/leading-result.ts';
import { shownValue } from '#components/inference/shown-value.ts';
import type { State } from '#components/ui/states/states.tsx';
import { formatCount, formatNumber, formatPercent } from '#lib/format.ts';
import type { ReportAnswer } from '#lib/schemas/drift/drift.ts';
import { KIND_WORD, methodWord } from '../drift-plan-text.ts';

export type ReportColumn = ReportAnswer['columns'][number];

/** Size of the drift relative to the limit; inverted for p-values. */
function excess(column: ReportColumn): number {
  const result = leadingResult(column);
  if (result === null || result.value === null) return -1;
  if (result.pValue !== null) return 1 - result.pValue;
  return result.threshold === null || result.threshold === 0
    ? result.value
    : result.value / result.threshold;
}

/**
 * Drifted columns first, ordered by size relative to the limit. Columns that only one side has are
 * last.
 */
export function orderReport(columns: readonly ReportColumn[]): ReportColumn[] {
  return columns.toSorted(
    (a, b) =>
      Number(b.drifted) - Number(a.drifted) ||
      excess(b) - excess(a) ||
      a.column.localeCompare(b.column),
  );
}

/** Current problems with a column's values, as text; empty if there are none. */
export function describeQuality({ quality }: ReportColumn): string {
  const { reference, current, outOfRange, newCategories, isConstant } = quality;
  if (current === null) return 'not in the current table';
  if (reference === null) return 'not in the reference';
  const share = (side: { rows: number; missing: number }): number =>
    side.rows === 0 ? 0 : side.missing / side.rows;
  const words: string[] = [];
  if (Math.abs(share(current) - share(reference)) >= 0.01)
    words.push(
      `missing ${formatPercent(share(reference))} before, ${formatPercent(share(current))} now`,
    );
  if (outOfRange !== null && outOfRange > 0) words.push(`${formatNumber(outOfRange)} out of range`);
  if (newCategories.length > 0) {
    const [first] = newCategories;
    words.push(
      newCategories.length === 1
        ? `new category ${shownValue(first?.value ?? '')}`
        : `${newCategories.length} new categories`,
    );
  }
  if (isConstant) words.push('a single value');
  return words.join(', ');
}

/** The conclusion of a report. */
export function reportHeadline({ dataset, rows }: Pick<ReportAnswer, 'dataset' | 'rows'>): string {
  const sizes = `${formatCount(rows.current, 'row')} compared with ${formatNumber(rows.reference)}`;
  if (dataset.measured === 0) return `No column could be compared, ${sizes}`;
  return dataset.drifted === 0
    ? `No column changed, ${sizes}`
    : `${formatNumber(dataset.drifted)} of ${formatCount(dataset.measured, 'column')} changed, ${sizes}`;
}

/** Verdict on the tables as a whole. Never "Unchanged" if no column could be compared. */
export function reportVerdict({
  measured,
  isDrifted,
}: Pick<ReportAnswer['dataset'], 'measured' | 'isDrifted'>): { state: State; word: string } {
  if (measured === 0) return { state: 'no-data', word: 'Not compared' };
  return isDrifted ? { state: 'info', word: 'Changed' } : { state: 'ok', word: 'Unchanged' };
}

const TOGETHER_WORDS: Record<ReportAnswer['multivariate'][number]['method'], string> = {
  'domain-classifier': 'Domain classifier of both tables, area under the curve',
  'pca-reconstruction': 'Principal components, error of the reconstruction',
};

/** Display name of a multivariate method's measure. */
export const describeMultivariateMethod = (
  method: ReportAnswer['multivariate'][number]['method'],
): string => TOGETHER_WORDS[method];

/** Range of values that do not count as drift. */
export function describeLimits({
  lower,
  upper,
}: ReportAnswer['multivariate'][number]['threshold']): string {
  if (lower === null || upper === null) return '';
  return `${formatNumber(lower, 4)} to ${formatNumber(upper, 4)}`;
}

/** Number of rows of each side that a multivariate method used; large tables are sampled. */
export function describeMeasured(
  measured: ReportAnswer['multivariate'][number]['rows'],
  rows: ReportAnswer['rows'],
): string {
  if (measured === null) return '';
  const side = (name: 'reference' | 'current'): string =>
    measured[name] < rows[name]
      ? `${formatNumber(measured[name])} of ${formatNumber(rows[name])}`
      : formatNumber(measured[name]);
  return `${side('current')} compared with ${side('reference')}`;
}

type Chunked = NonNullable<ReportAnswer['chunks']>;
interface ChunkRow {
  column: string;
  method: string;
  threshold: number | null;
  /** Number of chunks with drift. */
  drifted: number;
  largest: number | null;
  first: Chunked['chunks'][number] | null;
}

/** Number of chunks in which each column drifted, most first. */
export function chunkRows({ columns, chunks }: Chunked): ChunkRow[] {
  return columns
    .map(({ column, method, threshold, results }) => {
      const values = results.map(({ value }) => value).filter((value) => value !== null);
      const first = results.findIndex(({ drifted }) => drifted);
      return {
        column,
        method,
        threshold,
        drifted: results.filter(({ drifted }) => drifted).length,
        largest: values.length === 0 ? null : Math.max(...values),
        first: chunks[first] ?? null,
      };
    })
    .toSorted((a, b) => b.drifted - a.drifted || a.column.localeCompare(b.column));
}

type InContext = NonNullable<ReportAnswer['context']>;

/**
 * The result for all columns together, then the columns that the context does not explain, then by
 * p.
 */
export function contextRows({
  columns,
  together,
}: InContext): (Omit<InContext['columns'][number], 'column'> & { column: string | null })[] {
  const sorted = columns.toSorted(
    (a, b) =>
      Number(b.drifted) - Number(a.drifted) ||
      (a.pValue ?? 1) - (b.pValue ?? 1) ||
      a.column.localeCompare(b.column),
  );
  return together === null ? sorted : [{ column: null, ...together }, ...sorted];
}

const TEST_WORDS: Record<ReportAnswer['dataTests'][number]['test'], string> = {
  rows: 'Rows',
  columns: 'Columns',
  'missing-values': 'Missing values',
  'duplicate-rows': 'Repeated rows',
  'empty-columns': 'Empty columns',
  'constant-columns': 'Constant columns',
  'almost-constant-columns': 'Almost constant columns',
  'duplicate-columns': 'Repeated columns',
};

/** Display name of a whole-table test's measure. */
export const dataTestWord = (test: ReportAnswer['dataTests'][number]['test']): string =>
  TEST_WORDS[test];

export interface ReportWindow {
  side: 'reference' | 'current';
  from: string;
  to: string;
  version: string | null;
  /** Number of rows in the window, and number of compared rows. */
  rows: number | null;
  compared: number;
  sampled: boolean;
}

/** The windows that were compared, the reference first; empty for a report of files. */
export function reportWindows({
  input,
  rows,
}: Pick<ReportAnswer, 'input' | 'rows'>): ReportWindow[] {
  return (['reference', 'current'] as const).flatMap((side): ReportWindow[] => {
    const found = input[side];
    if (typeof found !== 'object' || found === null) return [];
    const told: Partial<Record<'from' | 'to' | 'version' | 'rows' | 'sampled', unknown>> = found;
    if (typeof told.from !== 'string' || typeof told.to !== 'string') return [];
    return [
      {
        side,
        from: told.from,
        to: told.to,
        version: typeof told.version === 'string' ? told.version : null,
        rows: typeof told.rows === 'number' ? told.rows : null,
        compared: rows[side],
        sampled: told.sampled === true,
      },
    ];
  });
}

/** Describes the profile, and the methods that replace its defaults. */
export function describeMethods({
  profile,
  input,
}: Pick<ReportAnswer, 'profile' | 'input'>): string {
  const chosen = (['numeric', 'categorical'] as const).flatMap((kind) => {
    const method = input[kind];
    return typeof method === 'string'
      ? [`${KIND_WORD[kind].toLowerCase()} by ${methodWord(method)}`]
      : [];
  });
  return [profile, ...chosen].join(', ');
}

/** Number of labeled requests on both sides, or of file rows that have both columns, as text. */
export function describeLabelled({
  reference,
  current,
}: NonNullable<ReportAnswer['performance']>): string {
  const labelled = (found: typeof current): string =>
    found?.labels == null
      ? 'none'
      : `${formatNumber(found.labels.labelled)} of ${formatCount(found.labels.requests, 'request')}`;
  if (current?.labels != null || reference?.labels != null)
    return `Labeled rows: ${labelled(current)} now, ${labelled(reference)} in the reference. All of them count, even where columns are compared by a sample.`;
  const both = (found: typeof current): string => formatCount(found?.rows ?? 0, 'row');
  return `Rows with prediction and actual: ${both(current)} now, ${both(reference)} in the reference. All of them count, even where columns are compared by a sample.`;
}
