import { expect, test } from 'vitest';
import { modelThresholds } from '#engines/detect/model-series.ts';
import { judgeThreshold } from '#engines/detect/static-threshold.ts';
import { learnLimits } from './learn-limits.ts';
import { boundsOf, directionOf } from './limit-bounds.ts';

test('which values of a measure are bad', () => {
  expect(['ndcg', 'mase', 'bias', 'interval_coverage'].map(directionOf)).toEqual([
    'below',
    'above',
    'away',
    'away',
  ]);
});

test('bounds of a distance lie to both sides of its target', () => {
  const { low, high } = boundsOf({ direction: 'away', limit: 0.05, target: 0.9 });
  expect([low, high]).toEqual([expect.closeTo(0.85, 12), expect.closeTo(0.95, 12)]);
  expect(boundsOf({ direction: 'below', limit: 3, target: null })).toEqual({ low: 3, high: null });
});

test('a learned distance reaches past the usual value to both sides, and nothing is learned without an aim', () => {
  const parts = [{ bias: 1 }, { bias: 3 }];
  const sizes = { chunkRows: 10, windowRows: 10 };
  expect(learnLimits(parts, sizes)).toEqual([]);
  const [bias] = learnLimits(parts, sizes, () => 0, { bias: { target: 0, floor: 0.5 } });
  // The baseline of 2, plus three deviations of 1.
  expect(bias).toEqual({ measure: 'bias', direction: 'away', limit: 5, usual: 2, target: 0 });
  const flat = learnLimits([{ bias: -2 }, { bias: -2 }], sizes, () => 0, {
    bias: { target: 0, floor: 0.5 },
  });
  expect(flat[0]?.limit).toBeCloseTo(2.5, 12);
});

test('a series is judged to both sides, and tells which one was broken', () => {
  const labels = { model: 'm', version: '1', measure: 'bias', basis: 'realised', slice: '' };
  const rule = {
    measure: 'bias',
    basis: 'realised',
    direction: 'away',
    limit: 3,
    target: 0,
    severity: 'error',
    enabled: true,
  } as const;
  const thresholds = modelThresholds({ metric: 'model.quality', labels }, [rule]);
  const broken = (value: number): string[] =>
    thresholds
      .filter(
        (each) =>
          judgeThreshold(
            [
              [0, value],
              [1, value],
            ],
            each,
          ).outcome === 'breach',
      )
      .map(({ id }) => id);
  expect(broken(3.5)).toEqual(['model-realised-bias']);
  expect(broken(-3.5)).toEqual(['model-realised-bias-low']);
  expect(broken(2.9)).toEqual([]);
  expect(
    modelThresholds({ metric: 'model.quality', labels }, [{ ...rule, enabled: false }]),
  ).toEqual([]);
});
