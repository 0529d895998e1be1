import { expect, test } from 'vitest';
import { datasetThresholds, usualRows } from './dataset-series.ts';
import { judgeSeries } from './judge-series.ts';

const limits = { freshSeconds: 3_600, rows: { low: 90, high: 110 }, schemaPinned: true };

function findingOf(metric: string, value: number, over: Partial<typeof limits> = {}) {
  const [finding] = judgeSeries({
    series: { id: '1', metric, labels: { dataset: 'orders' } },
    window: [[60_000, value]],
    thresholds: datasetThresholds(metric, { ...limits, ...over }),
    nowMs: 60_000,
  }).findings;
  return finding?.thresholdId ?? null;
}

test('what is usual needs five tables, allows a tenth, and a single odd table does not move it', () => {
  expect(usualRows([100, 100, 100, 100])).toBeNull();
  expect(usualRows([100, 100, 100, 100, 100])).toEqual({ low: 90, high: 110 });
  expect(usualRows([100, 102, 98, 100, 5])).toEqual({ low: 88, high: 112 });
  expect(usualRows([0, 0, 0, 0, 0])).toEqual({ low: 0, high: 1 });
});

test('stale, short, long, changed, failing: one sample is enough, the limit itself is fine', () => {
  expect(findingOf('dataset.age', 3_600)).toBeNull();
  expect(findingOf('dataset.age', 3_601)).toBe('dataset-stale');
  expect(findingOf('dataset.rows', 90)).toBeNull();
  expect(findingOf('dataset.rows', 89)).toBe('dataset-rows-low');
  expect(findingOf('dataset.rows', 111)).toBe('dataset-rows-high');
  expect(findingOf('dataset.schema.changes', 1)).toBe('dataset-schema');
  expect(findingOf('dataset.schema.changes', 1, { schemaPinned: false })).toBeNull();
  expect(findingOf('dataset.pull.failures', 1)).toBeNull();
  expect(findingOf('dataset.pull.failures', 2)).toBe('dataset-pull');
});
