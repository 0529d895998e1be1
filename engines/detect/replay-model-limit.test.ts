import { describe, expect, test } from 'vitest';
import type { ModelLimitRule } from '#engines/detect/model-series.ts';
import { replayModelLimit, type PastSeries } from '#engines/detect/replay-model-limit.ts';

const rule = (measure: string, limit: number, given: Partial<ModelLimitRule> = {}) =>
  ({
    measure,
    basis: 'drift',
    direction: 'above',
    limit,
    target: null,
    severity: 'info',
    enabled: true,
    ...given,
  }) as const;
const past = (
  values: readonly number[],
  labels: Record<string, string>,
  extra: PastSeries['extra'] = {},
): PastSeries => ({
  metric: 'model.drift',
  labels: { model: 'm', version: '1', ...labels },
  points: values.map((value, at) => [at * 60_000, value]),
  extra,
});
const amount = { column: 'amount', method: 'psi' };
const moderate = rule('drift', 0.1);
const large = rule('drift_large', 0.25);
const inForce = [moderate, large];
const count = (limit: ModelLimitRule, ...series: PastSeries[]) =>
  replayModelLimit(limit, inForce, { series, gapMs: 180_000 });

describe('how often limits of drift would have been broken', () => {
  const twice = [0, 0, 0.15, 0.15, 0, 0, 0.3, 0.3, 0, 0];

  test('by each column, and apart by moderate and large drift', () => {
    const series = [past(twice, amount), past([0, 0, 0.2, 0.2, 0], { ...amount, column: 'age' })];
    expect(count(moderate, ...series)).toBe(3);
    expect(count(large, ...series)).toBe(1);
    expect(count(rule('drift', 0.2), ...series)).toBe(1);
  });

  test('what a column learned of itself counts, and a test that was chosen is bad below its own', () => {
    expect(count(moderate, past(twice, amount, { columnLimit: 0.2 }))).toBe(1);
    const p = past(
      [0.5, 0.001, 0.001, 0.5, 0.5],
      { column: 'amount', method: 'ks' },
      {
        columnRule: { limit: 0.01, below: true },
      },
    );
    expect(count(moderate, p)).toBe(1);
  });

  test('a limit that is off tells what it would do; large drift says nothing while drift is off', () => {
    const off = rule('drift', 0.1, { enabled: false });
    const series = [past(twice, amount)];
    expect(replayModelLimit(off, [off], { series, gapMs: 180_000 })).toBe(2);
    expect(replayModelLimit(large, [off, large], { series, gapMs: 180_000 })).toBe(0);
  });

  test('without such a series nothing is counted, not 0', () => {
    expect(count(moderate)).toBeNull();
    expect(count(large, past(twice, { column: 'amount', method: 'wasserstein' }))).toBeNull();
  });
});
