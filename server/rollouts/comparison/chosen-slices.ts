import {
  cutOfValues,
  sliceCode,
  sliceNames,
  type SliceCut,
} from '#engines/performance/slices/slice-cut.ts';
import type { PrivacyRules } from '#lib/schemas/inference/inference.ts';
import { segmentColumn } from '#server/drift/slice-columns.ts';
import { isHash } from '#server/inference/privacy.ts';
import type { RecordedRow } from '#server/telemetry/queries/inference/recorded-rows.ts';

type Chosen = {
  /** User-chosen columns and segments. */
  names: readonly string[];
  /** Cut points of numeric columns in the baseline. */
  baseline: ReadonlyMap<string, SliceCut>;
  privacy: Pick<PrivacyRules, 'features' | 'segment'>;
};
type Value = string | number | null;
type SlicesOfRow = (row: RecordedRow) => Record<string, string>;

/** A value as counted by the store: booleans become 1 and 0. An embedding has no slices. */
function plain(value: RecordedRow['features'][string] | undefined): Value {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'object') return null;
  return typeof value === 'boolean' ? Number(value) : value;
}

/** Hides unhashed values that were recorded before the column had a hash rule. */
const untold = (value: Value): Value => (typeof value === 'string' && isHash(value) ? value : null);

/**
 * Slice column of the gate, with its name and the slice name of each row; null if it gives no
 * slices.
 */
function columnOf(
  rows: readonly RecordedRow[],
  name: string,
  { baseline, privacy }: Chosen,
): { column: string; nameOf: (row: RecordedRow) => string } | null {
  const segments = new Set(rows.flatMap(({ segment }) => Object.keys(segment)));
  const segment = [...segments].find((each) => segmentColumn(each) === name);
  const rule = segment === undefined ? privacy.features[name] : privacy.segment[segment];
  if (rule === 'drop') return null;
  const valueOf = ({ segment: own, features }: RecordedRow): Value =>
    plain(segment === undefined ? features[name] : own[segment]);
  const values = rows.map(valueOf);
  const told = rule === 'hash' ? values.map(untold) : values;
  const areNumbers = told.every((value) => typeof value !== 'string');
  const known = areNumbers && segment === undefined ? baseline.get(name) : undefined;
  const cut = known ?? cutOfValues(told);
  if (cut === null) return null;
  const names = sliceNames(cut);
  // Gates use the plain name of a segment. A feature may have the same name.
  const column = segment ?? (segments.has(name) ? `column ${name}` : name);
  return { column, nameOf: (row) => names[sliceCode(cut, valueOf(row))] ?? '' };
}

/**
 * Slices of each row that a gate judges: every segment as received, and the columns that a user
 * chose for the model.
 */
export function chosenSlices(rows: readonly RecordedRow[], chosen: Chosen): SlicesOfRow {
  const columns = chosen.names.flatMap((name) => columnOf(rows, name, chosen) ?? []);
  return (row) => ({
    ...row.segment,
    ...Object.fromEntries(columns.map(({ column, nameOf }) => [column, nameOf(row)])),
  });
}
