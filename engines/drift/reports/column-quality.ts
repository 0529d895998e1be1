import type { RawColumn } from '#engines/drift/raw-column.ts';

export type SideQuality = {
  rows: number;
  missing: number;
  distinct: number;
  min: number | null;
  max: number | null;
  mean: number | null;
};

export type ColumnQuality = {
  reference: SideQuality | null;
  current: SideQuality | null;
  isConstant: boolean;
  outOfRange: number | null;
  newCategories: { value: string; rows: number }[];
};

const SHOWN = 10;

function countsOf(column: RawColumn & { kind: 'texts' }): Map<string, number> {
  const counts = new Map<string, number>();
  for (const code of column.codes) {
    const label = column.labels[code];
    if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

/** Sorting numbers is faster than building a set. */
function distinctOf(values: Float64Array): number {
  const sorted = values.slice().sort();
  let distinct = 0;
  let last = NaN;
  for (const value of sorted) {
    if (value !== last) distinct += 1;
    last = value;
  }
  return distinct;
}

function sideOf(column: RawColumn): SideQuality {
  if (column.kind === 'texts') {
    const counts = countsOf(column);
    const present = counts.values().reduce((sum, count) => sum + count, 0);
    return {
      rows: column.codes.length,
      missing: column.codes.length - present,
      distinct: counts.size,
      min: null,
      max: null,
      mean: null,
    };
  }
  const values = column.values.filter(Number.isFinite);
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  return {
    rows: column.values.length,
    missing: column.values.length - values.length,
    distinct: distinctOf(values),
    min: values.length === 0 ? null : min,
    max: values.length === 0 ? null : max,
    mean: values.length === 0 ? null : sum / values.length,
  };
}

function outside(reference: SideQuality, current: RawColumn): number | null {
  const { min, max } = reference;
  if (current.kind !== 'numbers' || min === null || max === null) return null;
  return current.values.reduce((count, value) => count + (value < min || value > max ? 1 : 0), 0);
}

function newOnes(reference: RawColumn, current: RawColumn): ColumnQuality['newCategories'] {
  if (reference.kind !== 'texts' || current.kind !== 'texts') return [];
  const known = new Set(countsOf(reference).keys());
  return [...countsOf(current)]
    .filter(([value]) => !known.has(value))
    .map(([value, rows]) => ({ value, rows }))
    .toSorted((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1))
    .slice(0, SHOWN);
}

/**
 * Missing, constant, new and out-of-range values of one column. Infinite numbers count as missing.
 */
export function columnQuality(
  reference: RawColumn | undefined,
  current: RawColumn | undefined,
): ColumnQuality {
  const before = reference === undefined ? null : sideOf(reference);
  const now = current === undefined ? null : sideOf(current);
  return {
    reference: before,
    current: now,
    isConstant: now !== null && now.rows > 1 && now.missing === 0 && now.distinct === 1,
    outOfRange: before === null || current === undefined ? null : outside(before, current),
    newCategories:
      reference === undefined || current === undefined ? [] : newOnes(reference, current),
  };
}

const PRIME = 0x01000193;
const bytesOfNumber = new DataView(new ArrayBuffer(8));

function mix(hash: number, value: number): number {
  return Math.imul(hash ^ value, PRIME) >>> 0;
}

function hashText(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at += 1) hash = mix(hash, text.charCodeAt(at));
  return hash;
}

function addColumn(column: RawColumn, hashes: { first: Uint32Array; second: Uint32Array }): void {
  const { first, second } = hashes;
  if (column.kind === 'texts') {
    const ofLabel = column.labels.map((label) => [hashText(label, 7), hashText(label, 77)]);
    for (const [row, code] of column.codes.entries()) {
      first[row] = mix(first[row] ?? 0, ofLabel[code]?.[0] ?? 1);
      second[row] = mix(second[row] ?? 0, (ofLabel[code]?.[1] ?? 1) + 13);
    }
    return;
  }
  for (const [row, value] of column.values.entries()) {
    bytesOfNumber.setFloat64(0, Number.isNaN(value) ? NaN : value);
    const [high, low] = [bytesOfNumber.getUint32(0), bytesOfNumber.getUint32(4)];
    first[row] = mix(mix(first[row] ?? 0, high), low);
    second[row] = mix(mix(second[row] ?? 0, low + 13), high);
  }
}

const SPAN = 2 ** 21;

/**
 * Number of rows that equal an earlier row in every column, by a 53-bit hash. With a million rows,
 * one pair is wrong in one of 18,000 runs.
 */
export function duplicateRows(columns: readonly RawColumn[]): number {
  const [head] = columns;
  if (head === undefined) return 0;
  const rows = head.kind === 'texts' ? head.codes.length : head.values.length;
  const hashes = {
    first: new Uint32Array(rows).fill(0x811c9dc5),
    second: new Uint32Array(rows).fill(0x9e3779b9),
  };
  for (const column of columns) addColumn(column, hashes);
  const seen = new Set<number>();
  for (let row = 0; row < rows; row += 1)
    seen.add((hashes.first[row] ?? 0) * SPAN + ((hashes.second[row] ?? 0) % SPAN));
  return rows - seen.size;
}
