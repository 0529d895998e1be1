import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';
import {
  calibrateCramerVonMises,
  countedStatistic,
  onlineCramerVonMises,
  partEdges,
  partShares,
} from './streams/online-cramer-von-mises.ts';
import { densityEmbedding, onlineDensityDifference } from './streams/online-density-difference.ts';
import { calibrateFisher, onlineFisher, riseEvidence } from './streams/online-fisher.ts';
import { calibrateLimits, limitWalk } from './streams/online-limits.ts';
import { onlineMeanDiscrepancy } from './streams/online-mean-discrepancy.ts';

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Values until the first alarm. */
function runOf<T>(update: (value: T) => string, draw: () => T): number {
  for (let count = 1; ; count += 1) if (update(draw()) === 'drift') return count;
}

/** Within a quarter of what was asked for. */
function expectRun(runs: readonly number[], expected: number): void {
  expect(Math.abs(mean(runs) / expected - 1)).toBeLessThan(0.25);
}

describe('limits for an expected run', () => {
  test('as many drawn streams alarm by each look as a constant chance lets', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.integer({ min: 3, max: 200 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }),
        (seed, expectedLooks, ends) => {
          const until = ends.toSorted((a, b) => a - b);
          const runs = 400;
          const random = seededRandom(seed);
          const last = until.at(-1) ?? 0;
          const streams = Array.from({ length: runs }, () => Array.from({ length: last }, random));
          let drawn = 0;
          const limits = calibrateLimits({
            expectedLooks,
            until,
            runs,
            draw: () => {
              const stream = streams[drawn] ?? [];
              drawn += 1;
              let look = 0;
              return () => {
                look += 1;
                return stream[look - 1] ?? Number.NaN;
              };
            },
          });
          const alarmAt = streams.map((stream) => {
            const isAbove = limitWalk(limits);
            return stream.findIndex(isAbove) + 1 || Infinity;
          });
          for (const end of until) {
            const alarms = alarmAt.filter((at) => at <= end).length;
            const due = runs * (1 - (1 - 1 / expectedLooks) ** end);
            // A whole number of streams alarms at each limit, which changes how many the next share is of.
            expect(Math.abs(alarms - due)).toBeLessThanOrEqual(1.5);
          }
        },
      ),
    );
  });

  test('limits of statistics that do not depend on the time are those of the share', () => {
    const random = seededRandom(1);
    const { limits } = calibrateLimits({
      expectedLooks: 50,
      until: [1, 2, 3],
      runs: 20_000,
      draw: () => random,
    });
    for (const limit of limits) expect(Math.abs(limit - 0.98)).toBeLessThan(0.004);
  });

  test('equal statistics stay together, and what is due is carried on', () => {
    const found = calibrateLimits({
      expectedLooks: 2,
      until: [1, 2],
      runs: 100,
      draw: () => () => 1,
    });
    expect(found.limits).toEqual([1, 1]);
  });
});

describe("Fisher's exact test, value by value", () => {
  test('the evidence is that of the test', () => {
    // SciPy: -numpy.log(scipy.stats.hypergeom.sf(8, 520, 30, 20)), -numpy.log(hypergeom.sf(99, 20500, 500, 1280))
    expect(riseEvidence(9, 20, 30, 520)).toBeCloseTo(15.322764829129294, 9);
    expect(riseEvidence(100, 1_280, 500, 20_500)).toBeCloseTo(57.788551670908284, 6);
    expect(riseEvidence(1, 20, 30, 520)).toBe(0);
    expect(riseEvidence(0, 20, 0, 520)).toBe(0);
    expect(riseEvidence(20, 20, 520, 520)).toBe(0);
  });

  test('more errors among the newest are never less evidence', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 100 }),
        (size, before, errors) => {
          const all = Math.min(size + before, errors + 5);
          const evidence = Array.from({ length: Math.min(size, all) + 1 }, (_, newest) =>
            all - newest > before ? 0 : riseEvidence(newest, size, all, size + before),
          );
          evidence.forEach((value, at) =>
            expect(value).toBeGreaterThanOrEqual((evidence[at - 1] ?? 0) - 1e-9),
          );
        },
      ),
    );
  });

  it.each([0.05, 0.2])('false alarms come after the expected run, errors being %f', (rate) => {
    const expectedRun = 2_000;
    const limits = calibrateFisher({ rate, expectedRun, random: seededRandom(5) }, { runs: 4_000 });
    const runs = Array.from({ length: 400 }, (_, seed) => {
      const random = seededRandom(1_000 + seed);
      return runOf(onlineFisher(limits).update, () => (random() < rate ? 1 : 0)) - 500;
    });
    expectRun(runs, expectedRun);
  });

  it('a rise from 10 to 25 % is found after 40 to 100 values in half of the streams, whatever was before', () => {
    const random = seededRandom(6);
    const limits = calibrateFisher({ rate: 0.1, expectedRun: 50_000, random }, { runs: 4_000 });
    const delays = Array.from({ length: 100 }, (_, seed) => {
      const own = seededRandom(seed);
      const detector = onlineFisher(limits);
      for (let at = 0; at < 2_500; at += 1) detector.update(own() < 0.1 ? 1 : 0);
      return runOf(detector.update, () => (own() < 0.25 ? 1 : 0));
    }).toSorted((a, b) => a - b);
    expect(delays[50]).toBeGreaterThan(40);
    expect(delays[50]).toBeLessThanOrEqual(100);
    expect(delays[90]).toBeLessThanOrEqual(200);
  });

  it('begins anew after an alarm with what has become usual', () => {
    const limits = calibrateFisher(
      { rate: 0.1, expectedRun: 1e6, random: seededRandom(7) },
      { runs: 2_000 },
    );
    const random = seededRandom(8);
    const detector = onlineFisher(limits);
    const verdicts = Array.from({ length: 6_000 }, (_, at) =>
      detector.update(random() < (at < 2_000 ? 0.1 : 0.6) ? 1 : 0),
    );
    expect(verdicts.filter((verdict) => verdict === 'drift')).toHaveLength(1);
    expect(detector.width()).toBeGreaterThan(3_500);
  });
});

describe('Cramer-von Mises, value by value', () => {
  test('the statistic is that of the test where each value is a part of its own', () => {
    const newest = Float64Array.from([1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0]);
    const all = { counts: new Float64Array(12).fill(1), rows: 12 };
    // SciPy: scipy.stats.cramervonmises_2samp([1, 3, 4, 8, 9], [2, 5, 6, 7, 10, 11, 12]).statistic
    expect(countedStatistic(newest, new Float64Array(12), all)).toBeCloseTo(0.190873015873015, 12);
  });

  test('it is 0 where both samples have the same shares, and never below', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 5 }), (list, times) => {
        fc.pre(list.some((count) => count > 0));
        const newest = Float64Array.from(list);
        const rows = list.reduce((sum, count) => sum + count, 0);
        const none = new Float64Array(list.length);
        const same = {
          counts: newest.map((count) => count * (times + 1)),
          rows: rows * (times + 1),
        };
        expect(countedStatistic(newest, none, same)).toBeCloseTo(0, 12);
        const other = { counts: newest.map((count) => count + 1), rows: rows + list.length };
        expect(countedStatistic(newest, none, other)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('parts hold about as many values, and equal values share one', () => {
    const shares = partShares(Array.from({ length: 480 }, (_, at) => at));
    expect(shares).toHaveLength(16);
    for (const share of shares) expect(share).toBeCloseTo(1 / 16, 9);
    expect(partEdges([3, 3, 3, 3])).toHaveLength(0);
    expect(partShares([0, 0, 0, 1])).toEqual([0.75, 0.25]);
  });

  const draws = {
    measured: (random: () => number) => Math.abs(normalFrom(random)),
    'whole numbers': (random: () => number) => Math.round(2 * Math.abs(normalFrom(random))),
  };

  it.each(Object.entries(draws))('false alarms come after the expected run: %s', (_, draw) => {
    const expectedRun = 2_000;
    const random = seededRandom(3);
    const shares = partShares(Array.from({ length: 500 }, () => draw(random)));
    const limits = calibrateCramerVonMises({ shares, expectedRun, random }, { runs: 3_000 });
    const runs = Array.from({ length: 300 }, (__, seed) => {
      const own = seededRandom(2_000 + seed);
      return runOf(onlineCramerVonMises(limits).update, () => draw(own)) - 500;
    });
    expectRun(runs, expectedRun);
  });

  it('a change of the spread alone, and of the place by one deviation, are found', () => {
    const random = seededRandom(4);
    const shares = Array.from({ length: 16 }, () => 1 / 16);
    const limits = calibrateCramerVonMises(
      { shares, expectedRun: 50_000, random },
      { runs: 3_000 },
    );
    const delays = (change: (value: number) => number) =>
      Array.from({ length: 60 }, (_, seed) => {
        const own = seededRandom(seed);
        const detector = onlineCramerVonMises(limits);
        for (let at = 0; at < 2_500; at += 1) detector.update(normalFrom(own));
        return runOf(detector.update, () => change(normalFrom(own)));
      }).toSorted((a, b) => a - b);
    expect(delays((value) => value + 1)[30]).toBeLessThanOrEqual(40);
    expect(delays((value) => 3 * value)[30]).toBeLessThanOrEqual(120);
  });
});

describe.each([
  ['maximum mean discrepancy', onlineMeanDiscrepancy],
  ['least-squares density difference', onlineDensityDifference],
])('%s of the newest rows', (_, make) => {
  const expectedRun = 100;
  const window = 20;
  const began = Array.from({ length: 8 }, (__, seed) => {
    const random = seededRandom(seed * 7 + 1);
    const row = (shift = 0): number[] => [normalFrom(random) + shift, normalFrom(random)];
    const reference = Array.from({ length: 400 }, () => row());
    return { row, detector: make({ reference, window, expectedRun, random }) };
  });

  it('alarms without a change after the expected run', () => {
    const runs = began.flatMap(({ row, detector }) =>
      // From the first full window on.
      Array.from({ length: 40 }, () => runOf(detector.update, () => row()) - (window - 1)),
    );
    expectRun(runs, expectedRun);
  });

  it('finds a shift by one deviation of one of two columns within a window or two', () => {
    const delays = began.flatMap(({ row, detector }) =>
      Array.from({ length: 10 }, () => {
        for (let at = 0; at < 2 * window; at += 1) detector.update(row());
        return runOf(detector.update, () => row(1));
      }),
    );
    const sorted = delays.toSorted((a, b) => a - b);
    expect(sorted[delays.length / 2]).toBeLessThanOrEqual(window);
    expect(sorted[Math.floor(0.9 * delays.length)]).toBeLessThanOrEqual(2 * window);
  });
});

test('the density difference of two normal samples is that of their densities', () => {
  const random = seededRandom(12);
  const shift = 1.5;
  const x = Array.from({ length: 4_000 }, () => [normalFrom(random)]);
  const y = Array.from({ length: 4_000 }, () => [normalFrom(random) + shift]);
  const width = 0.7;
  const centres = Array.from({ length: 40 }, (_, at) => [-3 + (7.5 * at) / 39]);
  const embed = densityEmbedding(centres, width);
  const difference = centres.map(() => 0);
  for (const [rows, sign] of [
    [x, 1],
    [y, -1],
  ] as const)
    for (const row of rows)
      for (const [k, cell] of embed(row).entries())
        difference[k] = (difference[k] ?? 0) + (sign * cell) / rows.length;
  const squares = difference.reduce((sum, cell) => sum + cell * cell, 0);
  // For N(0, 1) and N(d, 1) it is (1 - exp(-d^2 / 4)) / sqrt(pi); the left-out factor is (pi
  // width^2)^(-1/2).
  const known = (1 - Math.exp(-(shift ** 2) / 4)) / Math.sqrt(Math.PI);
  expect(Math.abs(squares / (Math.sqrt(Math.PI) * width) / known - 1)).toBeLessThan(0.1);
});
