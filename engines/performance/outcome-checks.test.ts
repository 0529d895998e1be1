import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wilsonInterval } from '#engines/math/wilson-interval.ts';
import { backTest, binomialPValue, scoreBands } from './back-test.ts';
import { leadTime } from './comparison/lead-time.ts';
import { operatingPoint } from './operating-point.ts';

test('the interval of a share as published (Newcombe, 1998, table I, method 3)', () => {
  const published: [number, number, number, number][] = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ];
  for (const [hits, trials, lower, upper] of published) {
    const found = wilsonInterval(hits, trials);
    expect([found?.lower, found?.upper]).toEqual([
      expect.closeTo(lower, 4),
      expect.closeTo(upper, 4),
    ]);
  }
  expect(wilsonInterval(0, 0)).toBeNull();
});

test('an interval holds its share, and mirrors when yes and no change places', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), fc.nat(5_000), (trials, some) => {
      const hits = some % (trials + 1);
      const [one, other] = [wilsonInterval(hits, trials), wilsonInterval(trials - hits, trials)];
      expect(one?.lower).toBeLessThanOrEqual(hits / trials + 1e-12);
      expect(one?.upper).toBeGreaterThanOrEqual(hits / trials - 1e-12);
      expect(one?.lower).toBeCloseTo(1 - (other?.upper ?? 0), 9);
    }),
  );
});

test('sensitivity and specificity of counted rows, by hand', () => {
  const found = operatingPoint({ tp: 81, fn: 182, fp: 15, tn: 133 });
  expect(found).toMatchObject({ rows: 411, positives: 263 });
  expect(found.sensitivity?.value).toBeCloseTo(81 / 263, 12);
  expect(found.sensitivity?.upper).toBeCloseTo(0.3662, 4);
  expect(found.specificity?.value).toBeCloseTo(133 / 148, 12);
  expect(found.specificity?.lower).toBeCloseTo(1 - 0.1605, 4);
  expect(operatingPoint({ tp: 0, fn: 0, fp: 1, tn: 2 }).sensitivity).toBeNull();
});

test('exact binomial tails, by hand', () => {
  // Seven or more of ten at a half: (120 + 45 + 10 + 1) / 1024.
  expect(binomialPValue(7, 10, 0.5)).toBeCloseTo((2 * 176) / 1024, 12);
  expect(binomialPValue(5, 10, 0.5)).toBe(1);
  expect(binomialPValue(0, 20, 0.1)).toBeCloseTo(2 * 0.9 ** 20, 12);
  expect(binomialPValue(3, 3, 0.2)).toBeCloseTo(2 * 0.2 ** 3, 12);
});

test('a back-test names the band that is off, after its correction', () => {
  const band = (rows: number, meanScore: number, share: number) => ({ rows, meanScore, share });
  const found = backTest([band(1_000, 0.01, 0.01), band(1_000, 0.05, 0.09), band(1_000, 0.2, 0.2)]);
  expect(found.map(({ isOff }) => isOff)).toEqual([false, true, false]);
  // The smallest of three p values counts three times.
  expect(found[1]?.adjusted).toBeCloseTo(3 * (found[1]?.pValue ?? 0), 12);
});

test('bands hold about a tenth of the rows each, and no band cuts a grade in two', () => {
  const each = (score: number, rows: number, label: 0 | 1) => ({ score, rows, label });
  const even = Array.from({ length: 100 }, (_, at) => each(at / 100, 1, at % 4 === 0 ? 1 : 0));
  expect(scoreBands(even).map(({ rows }) => rows)).toEqual(Array.from({ length: 10 }, () => 10));
  expect(scoreBands(even)[0]).toMatchObject({ rows: 10, share: 0.3 });
  expect(scoreBands(even)[0]?.meanScore).toBeCloseTo(0.045, 12);
  const grades = [each(0.2, 30, 1), each(0.05, 950, 0), each(0.2, 70, 0), each(0.05, 50, 1)];
  expect(scoreBands(grades)).toEqual([
    { rows: 1_000, meanScore: 0.05, share: 0.05 },
    { rows: 100, meanScore: 0.2, share: 0.3 },
  ]);
  expect(scoreBands([])).toEqual([]);
  const cells = fc.array(
    fc.record({
      score: fc.integer({ min: 0, max: 20 }).map((value) => value / 20),
      label: fc.constantFrom<0 | 1>(0, 1),
      rows: fc.integer({ min: 1, max: 50 }),
    }),
  );
  fc.assert(
    fc.property(cells, (given) => {
      const bands = scoreBands(given);
      const sum = (values: number[]) => values.reduce((all, value) => all + value, 0);
      expect(sum(bands.map(({ rows }) => rows))).toBe(sum(given.map(({ rows }) => rows)));
      expect(bands.length).toBeLessThanOrEqual(11);
      const hits = sum(given.map(({ label, rows }) => label * rows));
      expect(sum(bands.map(({ rows, share }) => rows * share))).toBeCloseTo(hits, 6);
    }),
  );
});

test('p values are shares, and correcting never makes one smaller', () => {
  const bands = fc.array(
    fc.record({
      rows: fc.integer({ min: 1, max: 2_000 }),
      meanScore: fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { minLength: 1, maxLength: 10 },
  );
  fc.assert(
    fc.property(bands, (given) =>
      backTest(given).every(
        ({ pValue, adjusted }) =>
          pValue >= 0 && pValue <= 1 && adjusted >= pValue - 1e-12 && adjusted <= 1,
      ),
    ),
  );
});

test('the lead is told of failures that were warned of in time, all others are missed', () => {
  const hour = 3_600_000;
  const failure = (lead: number | null) => ({
    failedAtMs: 100 * hour,
    warnedAtMs: lead === null ? null : (100 - lead) * hour,
  });
  const found = leadTime([
    failure(10),
    failure(2),
    failure(6),
    failure(null),
    failure(0),
    failure(-1),
  ]);
  expect(found).toMatchObject({ failures: 6, missed: 3, medianMs: 6 * hour });
  expect(found.shortestTenthMs).toBeCloseTo(2.8 * hour, 3);
  expect(leadTime([])).toEqual({ failures: 0, missed: 0, medianMs: null, shortestTenthMs: null });
});
