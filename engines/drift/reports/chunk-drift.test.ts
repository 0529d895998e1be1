import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';
import type { DriftColumn } from '../column.ts';
import { chunksOfPeriod, timesOf } from '../methods/row-times.ts';
import type { RawColumn } from '../raw-column.ts';
import { chunkDrift } from './chunk-drift.ts';
import { type Chunk, chunksByCount, chunksBySize } from './chunks.ts';
import { driftReport } from './drift-report.ts';

const numeric = (values: ArrayLike<number>): DriftColumn => ({
  name: 'x',
  kind: 'numeric',
  values: Float64Array.from(values),
});
const categorical = (codes: ArrayLike<number>): DriftColumn => ({
  name: 'x',
  kind: 'categorical',
  codes: Int32Array.from(codes),
  labels: ['a', 'b', 'c'],
});
const partOf = (column: DriftColumn, { start, end }: Chunk): DriftColumn => {
  if (column.kind === 'categorical') return { ...column, codes: column.codes.slice(start, end) };
  return column.kind === 'numeric'
    ? { ...column, values: column.values.slice(start, end) }
    : column;
};

const random = seededRandom(3);
const rows = (count: number, at: (row: number) => number) =>
  Array.from({ length: count }, (_, row) => (row % 11 === 3 ? NaN : normalFrom(random) + at(row)));
const before = numeric(rows(1_003, () => 0));
/** Moved from the middle on. */
const now = numeric(rows(600, (row) => (row < 300 ? 0 : 1)));
const profile = 'nannyml-0.13' as const;

const valueOf = (reference: DriftColumn, current: DriftColumn) =>
  driftReport({ reference: [reference], current: [current], profile }).columns[0]?.results[0];

describe('drift of chunks', () => {
  it('is that of a report of each chunk, with the limit of the report where both have ten chunks', () => {
    const chunks = { reference: chunksByCount(1_003, 10), current: chunksByCount(600, 10) };
    const [found] = chunkDrift({ reference: [before], current: [now], profile, chunks });
    expect(found).toMatchObject({ column: 'x', method: 'js' });
    // Ten equal chunks, and one of the three rows that are left.
    expect(chunks.reference).toHaveLength(11);
    expect(found?.threshold).toBeCloseTo(valueOf(before, now)?.threshold ?? NaN, 12);
    for (const [at, { value }] of (found?.results ?? []).entries()) {
      const chunk = chunks.current[at] ?? { start: 0, end: 0 };
      expect(value).toBeCloseTo(valueOf(before, partOf(now, chunk))?.value ?? NaN, 12);
    }
  });

  it('learns the limit from chunks of the chosen size: mean and three deviations', () => {
    const chunks = { reference: chunksBySize(1_003, 150), current: chunksBySize(600, 150) };
    const [found] = chunkDrift({ reference: [before], current: [now], profile, chunks });
    const values = chunks.reference.map(
      (chunk) => valueOf(before, partOf(before, chunk))?.value ?? NaN,
    );
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(found?.threshold).toBeCloseTo(Math.min(1, mean + 3 * Math.sqrt(variance)), 12);
    expect(found?.results).toHaveLength(4);
  });

  it('finds the chunks after a change, and no others', () => {
    const long = numeric(rows(6_000, () => 0));
    const chunks = { reference: chunksBySize(6_000, 100), current: chunksBySize(600, 100) };
    const kinds = { numeric: { method: 'ks', threshold: null }, categorical: none } as const;
    const [found] = chunkDrift({ reference: [long], current: [now], profile, chunks, kinds });
    expect(found?.method).toBe('ks');
    expect(found?.results.map(({ drifted }) => drifted)).toEqual([
      false,
      false,
      false,
      true,
      true,
      true,
    ]);
  });

  it('a test goes by its p in each chunk; a chunk without a value has none', () => {
    const first = categorical(Array.from({ length: 300 }, (_, row) => row % 2));
    const second = categorical([
      ...Array.from({ length: 100 }, (_, row) => row % 2),
      ...Array<number>(100).fill(2),
      ...Array<number>(100).fill(-1),
    ]);
    const chunks = { reference: chunksBySize(300, 100), current: chunksBySize(300, 100) };
    const request = { reference: [first], current: [second], profile, chunks };
    const [found] = chunkDrift({ ...request, methods: ['chi2'] });
    expect(found?.threshold).toBe(0.05);
    expect(found?.results.map(({ drifted }) => drifted)).toEqual([false, true, false]);
    expect(found?.results[2]).toEqual({ value: null, pValue: null, drifted: false });
  });

  it('any values and sizes give one result by chunk', () => {
    const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(NaN, Infinity));
    const side = fc.array(value, { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(side, side, fc.integer({ min: 1, max: 80 }), (one, other, size) => {
        const chunks = {
          reference: chunksBySize(one.length, size),
          current: chunksBySize(other.length, size),
        };
        const sides = { reference: [numeric(one)], current: [numeric(other)] };
        const [found] = chunkDrift({ ...sides, profile, chunks });
        expect(found?.results).toHaveLength(chunks.current.length);
        for (const { value: measured, drifted } of found?.results ?? [])
          expect(drifted && measured === null).toBe(false);
      }),
    );
  });
});
const none = { method: null, threshold: null };

describe('chunks by time', () => {
  const texts = (labels: readonly string[]): RawColumn => ({
    name: 'at',
    kind: 'texts',
    codes: Int32Array.from(labels, (_, row) => row),
    labels,
  });
  const numbers = (values: readonly number[]): RawColumn => ({
    name: 'at',
    kind: 'numbers',
    values: Float64Array.from(values),
    whole: true,
  });
  const at = Date.UTC(2026, 10, 30, 10);

  it('reads ISO texts, in UTC without a zone, and seconds or milliseconds', () => {
    const given = ['2026-11-30 10:00', '2026-11-30T10:00:00Z', '2026-11-30T12:00+02:00', 'soon'];
    expect([...timesOf(texts(given))]).toEqual([at, at, at, NaN]);
    expect([...timesOf(texts(['2026-11-30']))]).toEqual([Date.UTC(2026, 10, 30)]);
    expect([...timesOf(numbers([at, at / 1_000, NaN]))]).toEqual([at, at, NaN]);
  });

  it('cuts at the hour, the day, the Monday and the month', () => {
    const starts = (period: 'hour' | 'day' | 'week' | 'month', ...days: readonly string[]) =>
      chunksOfPeriod(timesOf(texts(days)), period).map(({ start }) => start);
    expect(starts('hour', '2026-11-30 10:59', '2026-11-30 11:00', '2026-11-30 11:59')).toEqual([
      0, 1,
    ]);
    expect(starts('day', '2026-11-29 23:59', '2026-11-30 00:00')).toEqual([0, 1]);
    // 2026-11-30 is a Monday.
    expect(starts('week', '2026-11-23', '2026-11-29', '2026-11-30', '2026-12-06')).toEqual([0, 2]);
    expect(starts('month', '2026-11-01', '2026-11-30', '2026-12-01', '2027-12-01')).toEqual([
      0, 2, 3,
    ]);
  });
});
