import { describe, expect, test } from 'vitest';
import { learnServing, type ServingCounts, servingMeasures } from './learn-serving.ts';

const cell = (given: Partial<ServingCounts> = {}): ServingCounts => ({
  rows: 1_000,
  failed: 0,
  timed: 1_000,
  p50: 40,
  p95: 100,
  ...given,
});
const learned = (cells: readonly ServingCounts[]) =>
  new Map(learnServing(cells, 50).map((limit) => [limit.measure, limit]));

describe('how a model was served', () => {
  test('is told only where enough rows tell of it', () => {
    expect(servingMeasures(cell({ failed: 600 }), 50)).toEqual({
      error_ratio: 0.6,
      latency_p50: 0.04,
      latency_p95: 0.1,
    });
    expect(servingMeasures(cell({ timed: 49 }), 50)).toEqual({ error_ratio: 0 });
    expect(servingMeasures(cell({ rows: 49, timed: 49 }), 50)).toEqual({});
  });

  test('limits keep their floors where nothing ever varied', () => {
    const limits = learned(Array.from({ length: 40 }, () => cell()));
    expect(limits.get('error_ratio')).toMatchObject({ usual: 0, limit: 0.02, direction: 'above' });
    expect(limits.get('latency_p95')?.limit).toBeCloseTo(0.15, 9);
    // An increase of a few milliseconds is irrelevant.
    const fast = learned(Array.from({ length: 40 }, () => cell({ p50: 1, p95: 4 })));
    expect(fast.get('latency_p95')?.limit).toBeCloseTo(0.014, 9);
  });

  test('five failed requests are needed, however few come', () => {
    const few = Array.from({ length: 40 }, () => cell({ rows: 60, timed: 60 }));
    expect(learned(few).get('error_ratio')?.limit).toBeGreaterThanOrEqual(5 / 60);
  });

  test('what varies by itself is usual, an outage of an hour in a day is not', () => {
    const usual = Array.from({ length: 96 }, (_, at) => cell({ p95: 100 + 60 * (at % 4) }));
    const noisy = learned(usual).get('latency_p95');
    expect(noisy?.limit).toBeGreaterThan(0.28);
    const outage = usual.map((each, at) => (at < 4 ? cell({ failed: 700, p95: 9_000 }) : each));
    expect(learned(outage).get('latency_p95')?.limit).toBeCloseTo(noisy?.limit ?? 0, 6);
    expect(learned(outage).get('error_ratio')?.limit).toBe(0.02);
  });

  test('half of all answers failing is trouble even where it is usual', () => {
    const bad = Array.from({ length: 40 }, () => cell({ failed: 620 }));
    expect(learned(bad).get('error_ratio')).toMatchObject({ usual: 0.62, limit: 0.5 });
  });

  test('a few stretches of time say nothing of what is usual', () => {
    expect(
      learnServing(
        Array.from({ length: 19 }, () => cell()),
        50,
      ),
    ).toEqual([]);
  });
});
