import fc from 'fast-check';
import { expect, test } from 'vitest';
import { studentQuantile } from '#engines/math/distributions/student-quantile.ts';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';
import { judgeReproduction, type RepeatedMetric } from './judge-reproduction.ts';

const one = (given: Omit<RepeatedMetric, 'metric'>) =>
  judgeReproduction([{ metric: 'loss', ...given }]);

test('quantiles of Student t are those of the tables', () => {
  expect(studentQuantile(0.025, 2)).toBeCloseTo(4.302653, 6);
  expect(studentQuantile(0.025, 9)).toBeCloseTo(2.262157, 6);
  expect(studentQuantile(0.005, 4)).toBeCloseTo(4.604095, 6);
  expect(studentQuantile(0.5, 4)).toBeCloseTo(0, 12);
});

test('three runs tell a spread: mean 0.91, deviation 0.01, so 0.91 +- 4.302653 * 0.01 * sqrt(4/3)', () => {
  const repeats = [0.9, 0.91, 0.92];
  const { verdict, metrics } = one({ before: 0.9, now: 0.95, repeats });
  expect(verdict).toBe('reproduced');
  expect(metrics[0]).toMatchObject({ method: 'prediction interval', runs: 3, verdict: 'inside' });
  expect(metrics[0]?.low).toBeCloseTo(0.8603172, 6);
  expect(metrics[0]?.high).toBeCloseTo(0.9596828, 6);
  // Better than what was seen is no repetition either.
  expect(one({ before: 0.9, now: 0.97, repeats }).verdict).toBe('not reproduced');
  expect(one({ before: 0.9, now: 0.85, repeats }).verdict).toBe('not reproduced');
});

test('two runs tell none: only what is equal up to a millionth counts', () => {
  const repeats = [0.9, 0.92];
  expect(one({ before: 0.9, now: 0.9 + 5e-7, repeats })).toMatchObject({
    verdict: 'reproduced',
    metrics: [{ method: 'tolerance', runs: 2 }],
  });
  expect(one({ before: 0.9, now: 0.901, repeats }).verdict).toBe('not reproduced');
  expect(one({ before: 0, now: 5e-10, repeats: [0] }).verdict).toBe('reproduced');
  expect(one({ before: 0, now: 1e-6, repeats: [0] }).verdict).toBe('not reproduced');
});

test('seeded trainings have no spread, and are held to the tolerance', () => {
  const repeats = [0.9, 0.9, 0.9, 0.9];
  expect(one({ before: 0.9, now: 0.9, repeats }).verdict).toBe('reproduced');
  expect(one({ before: 0.9, now: 0.90001, repeats }).verdict).toBe('not reproduced');
});

test('what is no number is repeated by itself alone, and what is missing leaves it open', () => {
  expect(one({ before: Number.NaN, now: Number.NaN, repeats: [] }).verdict).toBe('reproduced');
  expect(one({ before: Number.NaN, now: 0.5, repeats: [] }).verdict).toBe('not reproduced');
  expect(one({ before: 0.5, now: Number.NaN, repeats: [0.5, 0.5, 0.5] }).verdict).toBe(
    'not reproduced',
  );
  expect(one({ before: 0.5, now: null, repeats: [0.5] }).verdict).toBe('not comparable');
  expect(judgeReproduction([]).verdict).toBe('not comparable');
  const two = [
    { metric: 'loss', before: 0.5, now: null, repeats: [0.5] },
    { metric: 'auc', before: 0.8, now: 0.7, repeats: [0.8] },
  ];
  expect(judgeReproduction(two).verdict).toBe('not reproduced');
});

test('about 95 % of honest repeats pass, with one metric; with four the share of failures does not grow', () => {
  const random = seededRandom(11);
  const draw = (metric: string): RepeatedMetric => {
    const repeats = Array.from({ length: 5 }, () => 0.8 + 0.02 * normalFrom(random));
    return { metric, before: repeats[0] ?? 0, now: 0.8 + 0.02 * normalFrom(random), repeats };
  };
  const share = (metrics: number) => {
    const tries = Array.from({ length: 1_500 }, () =>
      judgeReproduction(Array.from({ length: metrics }, (_, at) => draw(String(at)))),
    );
    return tries.filter(({ verdict }) => verdict === 'reproduced').length / tries.length;
  };
  expect(share(1)).toBeGreaterThan(0.93);
  expect(share(1)).toBeLessThan(0.97);
  expect(share(4)).toBeGreaterThan(0.93);
});

const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });

test('the value then is always a repetition, and further away is never better', () => {
  fc.assert(
    fc.property(
      value,
      fc.array(value, { maxLength: 12 }),
      fc.double({ min: 0, max: 1e7, noNaN: true }),
      fc.constantFrom(-1, 1),
      (before, others, away, sign) => {
        const repeats = [before, ...others];
        const at = (now: number) => one({ before, now, repeats }).verdict;
        expect(at(before)).toBe('reproduced');
        if (at(before + sign * away) === 'not reproduced')
          expect(at(before + sign * (away * 2 + 1))).toBe('not reproduced');
      },
    ),
  );
});
