import type { RawColumn } from '#engines/drift/raw-column.ts';

/** Table tests, identical to Evidently's automatic tests with a reference. */
export type DataTestName =
  | 'rows'
  | 'columns'
  | 'missing-values'
  | 'duplicate-rows'
  | 'empty-columns'
  | 'constant-columns'
  | 'almost-constant-columns'
  | 'duplicate-columns';

export type DataTest = {
  test: DataTestName;
  reference: number;
  current: number;
  /** Columns that the test counted on the current side; only the first ten. */
  columns: string[];
  passed: boolean;
};

/** Minimum share of the most frequent value among present values for an almost constant column. */
const ALMOST = 0.95;
/** Allowed difference of counts, as a share of the reference. */
const TOLERANCE = 0.1;
const SHOWN = 10;
const PRIME = 0x01000193;

type Facts = { name: string; missing: number; distinct: number; topShare: number; key: string };

function factsOfValues(values: Float64Array): Omit<Facts, 'name' | 'key'> {
  const sorted = values.filter(Number.isFinite).sort();
  let [distinct, run, longest, last] = [0, 0, 0, NaN];
  for (const value of sorted) {
    if (value === last) run += 1;
    else {
      distinct += 1;
      run = 1;
      last = value;
    }
    longest = Math.max(longest, run);
  }
  return {
    missing: values.length - sorted.length,
    distinct,
    topShare: sorted.length === 0 ? 0 : longest / sorted.length,
  };
}

function factsOfCodes(codes: Int32Array, labels: number): Omit<Facts, 'name' | 'key'> {
  const counts = new Float64Array(labels);
  let present = 0;
  for (const code of codes)
    if (code >= 0) {
      counts[code] = (counts[code] ?? 0) + 1;
      present += 1;
    }
  const longest = counts.reduce((most, count) => Math.max(most, count), 0);
  return {
    missing: codes.length - present,
    distinct: counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0),
    topShare: present === 0 ? 0 : longest / present,
  };
}

/** Key that is equal for columns with equal rows: two 32-bit hashes over the rows. */
function keyOf(column: RawColumn): string {
  let [first, second] = [0x811c9dc5, 0x9e3779b9];
  const add = (part: number): void => {
    first = Math.imul(first ^ part, PRIME) >>> 0;
    second = Math.imul((second ^ part) + 0x85ebca6b, 0xc2b2ae35) >>> 0;
  };
  if (column.kind === 'texts') {
    // Each label is hashed once, at its first row, so labels without a row do not affect the key.
    const place = new Map<number, number>();
    for (const code of column.codes) {
      if (code >= 0 && !place.has(code)) {
        place.set(code, place.size);
        for (const letter of column.labels[code] ?? '') add(letter.codePointAt(0) ?? 0);
      }
      add(code < 0 ? -1 : (place.get(code) ?? 0));
    }
  } else {
    const bits = new DataView(new ArrayBuffer(8));
    for (const value of column.values) {
      bits.setFloat64(0, Number.isFinite(value) ? value : NaN);
      add(bits.getUint32(0));
      add(bits.getUint32(4));
    }
  }
  return `${column.kind} ${first} ${second}`;
}

function factsOf(column: RawColumn): Facts {
  const counted =
    column.kind === 'texts'
      ? factsOfCodes(column.codes, column.labels.length)
      : factsOfValues(column.values);
  return { name: column.name, ...counted, key: keyOf(column) };
}

type Side = { columns: readonly RawColumn[]; rows: number; duplicateRows: number };
type Counted = { count: number; columns: string[] };

const named = (facts: readonly Facts[]): Counted => ({
  count: facts.length,
  columns: facts.slice(0, SHOWN).map(({ name }) => name),
});

function countsOf({ columns, rows, duplicateRows }: Side): Record<DataTestName, Counted> {
  const facts = columns.map(factsOf);
  const seen = new Set<string>();
  const twice = facts.filter(({ key }) => {
    const known = seen.has(key);
    seen.add(key);
    return known;
  });
  const plain = (count: number): Counted => ({ count, columns: [] });
  return {
    rows: plain(rows),
    columns: plain(columns.length),
    'missing-values': plain(facts.reduce((sum, { missing }) => sum + missing, 0)),
    'duplicate-rows': plain(duplicateRows),
    'empty-columns': named(facts.filter(({ distinct }) => distinct === 0)),
    'constant-columns': named(facts.filter(({ distinct }) => distinct === 1)),
    'almost-constant-columns': named(facts.filter(({ topShare }) => topShare >= ALMOST)),
    'duplicate-columns': named(twice),
  };
}

const isNear = (current: number, reference: number): boolean =>
  Math.abs(current - reference) <= TOLERANCE * reference;
const noMore = (current: number, reference: number): boolean => current <= reference;

const tests: readonly [DataTestName, (current: number, reference: number) => boolean][] = [
  ['rows', isNear],
  ['columns', (current, reference) => current === reference],
  ['missing-values', isNear],
  ['duplicate-rows', isNear],
  ['empty-columns', noMore],
  ['constant-columns', noMore],
  ['almost-constant-columns', noMore],
  ['duplicate-columns', noMore],
];

/**
 * Tests of the current table against the reference. Rows, missing values and duplicate rows must be
 * within a tenth of the reference, the number of columns must be equal, and there must be no more
 * empty, constant, almost constant or duplicate columns. Infinite numbers count as missing.
 */
export function dataTests(reference: Side, current: Side): DataTest[] {
  const [before, now] = [countsOf(reference), countsOf(current)];
  return tests.map(([test, passes]) => ({
    test,
    reference: before[test].count,
    current: now[test].count,
    columns: now[test].columns,
    passed: passes(now[test].count, before[test].count),
  }));
}
