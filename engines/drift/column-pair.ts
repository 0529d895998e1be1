import type { CategoricalColumn, DriftColumn } from '#engines/drift/column.ts';
import { type Sample, toSample } from '#engines/drift/methods/sample.ts';

/**
 * Both sides read as another kind, for methods requested by name that do not support the column's
 * own kind.
 */
type Also = { also?: NumericPair | CategoricalPair };

export type NumericPair = {
  name: string;
  kind: 'numeric';
  reference: Sample;
  current: Sample;
} & Also;

/** Rows as positions in `keys`, without missing rows, with counts. */
export type CategorySample = {
  /** Codes of all rows in original order, -1 for missing, for chunks of rows. */
  source: Int32Array;
  codes: Int32Array;
  counts: Float64Array;
  rows: number;
};

export type CategoricalPair = {
  name: string;
  kind: 'categorical';
  /** All categories of both sides, ascending; numeric categories in numeric order. */
  keys: readonly string[];
  reference: CategorySample;
  current: CategorySample;
} & Also;

export type TextPair = {
  name: string;
  kind: 'text';
  reference: readonly string[];
  current: readonly string[];
} & Also;

export type EmbeddingPair = {
  name: string;
  kind: 'embedding';
  reference: readonly Float64Array[];
  current: readonly Float64Array[];
};

/** A column before and after, cleaned. Input of every method. */
export type ColumnPair = NumericPair | CategoricalPair | TextPair | EmbeddingPair;

function usedLabels(column: CategoricalColumn): Set<string> {
  const used = new Uint8Array(column.labels.length);
  for (const code of column.codes) if (code >= 0) used[code] = 1;
  return new Set(column.labels.filter((_, code) => used[code] === 1));
}

/** Counts rows given as positions in a list of `size` keys; -1 for missing. */
export function categorySample(source: Int32Array, size: number): CategorySample {
  const codes = source.includes(-1) ? source.filter((code) => code >= 0) : source;
  const counts = new Float64Array(size);
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return { source, codes, counts, rows: codes.length };
}

function recode(column: CategoricalColumn, position: ReadonlyMap<string, number>): CategorySample {
  const map = Int32Array.from(column.labels, (label) => position.get(label) ?? -1);
  return categorySample(
    column.codes.map((code) => (code < 0 ? -1 : (map[code] ?? -1))),
    position.size,
  );
}

function categoricalPair(
  reference: CategoricalColumn,
  current: CategoricalColumn,
): CategoricalPair {
  const used = [...usedLabels(reference).union(usedLabels(current))];
  const areNumbers = reference.also?.kind === 'numeric' && current.also?.kind === 'numeric';
  const keys = areNumbers ? used.toSorted((a, b) => Number(a) - Number(b)) : used.toSorted();
  const position = new Map(keys.map((key, index) => [key, index]));
  return {
    name: reference.name,
    kind: 'categorical',
    keys,
    reference: recode(reference, position),
    current: recode(current, position),
  };
}

const present = <Value>(values: readonly (Value | null)[]): Value[] =>
  values.filter((value) => value !== null);

/** The two sides in their common kind, or null if their kinds differ. */
function pairOf(reference: DriftColumn, current: DriftColumn): ColumnPair | null {
  const { name } = reference;
  if (reference.kind === 'numeric' && current.kind === 'numeric')
    return {
      name,
      kind: 'numeric',
      reference: toSample(reference.values),
      current: toSample(current.values),
    };
  if (reference.kind === 'categorical' && current.kind === 'categorical')
    return categoricalPair(reference, current);
  if (reference.kind === 'text' && current.kind === 'text')
    return {
      name,
      kind: 'text',
      reference: present(reference.values),
      current: present(current.values),
    };
  if (reference.kind === 'embedding' && current.kind === 'embedding')
    return {
      name,
      kind: 'embedding',
      reference: present(reference.values),
      current: present(current.values),
    };
  return null;
}

/** The two sides of one column with their alternative reading, or null if their kinds differ. */
export function toPair(reference: DriftColumn, current: DriftColumn): ColumnPair | null {
  const pair = pairOf(reference, current);
  if (pair === null || pair.kind === 'embedding') return pair;
  if (reference.kind === 'embedding' || current.kind === 'embedding') return pair;
  if (reference.also === undefined || current.also === undefined) return pair;
  const also = pairOf(reference.also, current.also);
  return also?.kind === 'numeric' || also?.kind === 'categorical' ? { ...pair, also } : pair;
}

/** Usable rows of both sides. */
export function rowsOf(pair: ColumnPair): { reference: number; current: number } {
  if (pair.kind === 'numeric')
    return { reference: pair.reference.sorted.length, current: pair.current.sorted.length };
  if (pair.kind === 'categorical')
    return { reference: pair.reference.rows, current: pair.current.rows };
  return { reference: pair.reference.length, current: pair.current.length };
}
