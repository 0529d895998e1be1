import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Point } from '#engines/math/points.ts';
import { judgeCriteria } from './judge-criteria.ts';
import { judgeCriterion } from './judge-criterion.ts';

const bound = { must: 'below', bound: 171 } as const;
const every10s = (values: readonly number[]): Point[] =>
  values.map((value, at): Point => [at * 10_000, value]);
const frame = { minSamples: 12, windowMs: 160_000, fromMs: 0, nowMs: 160_000 };
/** Nine samples near 161 ms, then six above the bound: what the review saw. */
const relapsed = every10s([...Array<number>(9).fill(161), 450, 480, 500, 520, 560, 600]);
const outcome = (samples: readonly Point[], disturbed: boolean, nowMs = 160_000) =>
  judgeCriteria([{ bound, samples, disturbed }], { ...frame, nowMs }).verdict;

test('counts the failing samples and says when they were', () => {
  expect(judgeCriterion(bound, relapsed, 12)).toEqual({
    median: 161,
    samples: 15,
    good: 9,
    failing: { count: 6, firstAtMs: 90_000, lastAtMs: 140_000 },
    passed: false,
  });
  expect(judgeCriterion(bound, every10s(Array<number>(12).fill(161)), 12).failing).toEqual({
    count: 0,
    firstAtMs: null,
    lastAtMs: null,
  });
});

test('a relapse fails alone, and is inconclusive when another cause began after the run', () => {
  expect(outcome(relapsed, false)).toEqual({ outcome: 'failed', basis: 'missed', at: 0 });
  expect(outcome(relapsed, true)).toEqual({
    outcome: 'inconclusive',
    basis: 'other-cause',
    at: 0,
  });
});

test('names the criterion that another cause reaches', () => {
  const signals = [
    { bound, samples: relapsed, disturbed: false },
    { bound, samples: relapsed, disturbed: true },
  ];
  expect(judgeCriteria(signals, frame).verdict).toMatchObject({ basis: 'other-cause', at: 1 });
});

test('another cause does not hinder a verification that holds', () => {
  const good = every10s(Array<number>(15).fill(161));
  expect(outcome(good, true)?.outcome).toBe('verified');
});

test('a failing criterion with a later other cause is never failed', () => {
  const value = fc.double({ min: 0, max: 400, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.array(value, { maxLength: 40 }), { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 0, max: 600_000 }),
      (all, nowMs) => {
        const disturbed = judgeCriteria(
          all.map((values) => ({ bound, samples: every10s(values), disturbed: true })),
          { ...frame, nowMs },
        );
        return disturbed.verdict?.outcome !== 'failed';
      },
    ),
  );
});

test('another cause never turns a failure or a missing verdict into a success', () => {
  const value = fc.double({ min: 0, max: 400, noNaN: true });
  fc.assert(
    fc.property(fc.array(value, { maxLength: 40 }), (values) => {
      const [alone, beside] = [false, true].map(
        (disturbed) => outcome(every10s(values), disturbed)?.outcome,
      );
      return (alone === 'verified') === (beside === 'verified');
    }),
  );
});
