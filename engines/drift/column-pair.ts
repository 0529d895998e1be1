import type { CategoricalColumn, DriftColumn, TextColumn } from '#engines/drift/column.ts';
import { type Sample, toSample } from '#engines/drift/sample.ts';

export type NumericPair = { name: string; kind: 'numeric'; reference: Sample; current: Sample };

/** Rows as positions in `keys`, missing ones left out, with their counts. */
export type CategorySample = { codes: Int32Array; counts: Float64Array; rows: number };

export type CategoricalPair = {
  name: string;
  kind: 'categorical';
  /** Every category of either side, ascending. */
  keys: readonly string[];
  reference: CategorySample;
  current: CategorySample;
};

export type TextPair = {
  name: string;
  kind: 'text';
  reference: readonly string[];
  current: readonly string[];
};

/** A column before and after, cleaned: what every method is given. */
export type ColumnPair = NumericPair | CategoricalPair | TextPair;

function usedLabels(column: CategoricalColumn): Set<string> {
  const used = new Uint8Array(column.labels.length);
  for (const code of column.codes) if (code >= 0) used[code] = 1;
  return new Set(column.labels.filter((_, code) => used[code] === 1));
}

/** Counts rows given as positions in a list of `size` keys. */
export function categorySample(codes: Int32Array, size: number): CategorySample {
  const counts = new Float64Array(size);
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return { codes, counts, rows: codes.length };
}

function recode(column: CategoricalColumn, position: ReadonlyMap<string, number>): CategorySample {
  const map = Int32Array.from(column.labels, (label) => position.get(label) ?? -1);
  const codes = column.codes.map((code) => (code < 0 ? -1 : (map[code] ?? -1)));
  return categorySample(
    codes.filter((code) => code >= 0),
    position.size,
  );
}

function categoricalPair(
  reference: CategoricalColumn,
  current: CategoricalColumn,
): CategoricalPair {
  const keys = [...usedLabels(reference).union(usedLabels(current))].toSorted();
  const position = new Map(keys.map((key, index) => [key, index]));
  return {
    name: reference.name,
    kind: 'categorical',
    keys,
    reference: recode(reference, position),
    current: recode(current, position),
  };
}

function present(column: TextColumn): string[] {
  return column.values.filter((value) => value !== null);
}

/** The two sides of one column, or null when their kinds differ. */
export function toPair(reference: DriftColumn, current: DriftColumn): ColumnPair | null {
  if (reference.kind === 'numeric' && current.kind === 'numeric')
    return {
      name: reference.name,
      kind: 'numeric',
      reference: toSample(reference.values),
      current: toSample(current.values),
    };
  if (reference.kind === 'categorical' && current.kind === 'categorical')
    return categoricalPair(reference, current);
  if (reference.kind === 'text' && current.kind === 'text')
    return {
      name: reference.name,
      kind: 'text',
      reference: present(reference),
      current: present(current),
    };
  return null;
}

/** Usable rows of both sides. */
export function rowsOf(pair: ColumnPair): { reference: number; current: number } {
  if (pair.kind === 'numeric')
    return { reference: pair.reference.sorted.length, current: pair.current.sorted.length };
  if (pair.kind === 'categorical')
    return { reference: pair.reference.rows, current: pair.current.rows };
  return { reference: pair.reference.length, current: pair.current.length };
}
