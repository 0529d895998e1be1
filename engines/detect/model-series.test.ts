import { expect, test } from 'vitest';
import { modelThresholds, type ModelLimitRule } from '#engines/detect/model-series.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';

const rule = (measure: string, limit: number, severity: ModelLimitRule['severity'] = 'info') =>
  ({
    measure,
    basis: 'drift',
    direction: 'above',
    limit,
    target: null,
    severity,
    enabled: true,
  }) as const;
const psi = { metric: 'model.drift', labels: { model: 'm', column: 'amount', method: 'psi' } };
const limits = [rule('drift', 0.1), rule('drift_large', 0.25)];

test('PSI of a column has a moderate and a large limit, the large one first', () => {
  expect(modelThresholds(psi, limits).map(({ id, limit }) => [id, limit])).toEqual([
    ['model-drift-drift_large', 0.25],
    ['model-drift-drift', 0.1],
  ]);
});

test('a learned limit above the large one moves it up', () => {
  const found = modelThresholds(psi, limits, { columnLimit: 0.4 });
  expect(found.map(({ limit }) => limit)).toEqual([0.4, 0.4]);
});

test('the limit of missing values stands on what is usual for the column', () => {
  const missing = { metric: 'model.data_quality', labels: { model: 'm', check: 'missing' } };
  const limit = { ...rule('missing', 0.1, 'error'), basis: 'quality' } as const;
  const at = (usualMissing?: number) =>
    modelThresholds(missing, [limit], usualMissing === undefined ? {} : { usualMissing })[0]?.limit;
  expect([at(), at(0.4)]).toEqual([0.1, 0.5]);
  const range = { ...missing, labels: { ...missing.labels, check: 'range' } };
  const other = { ...limit, measure: 'range' };
  expect(modelThresholds(range, [other], { usualMissing: 0.4 })[0]?.limit).toBe(0.1);
});

test('only large drift may alert, and only with a severity above information', () => {
  expect(modelThresholds(psi, limits).map(({ mayAlert }) => mayAlert)).toEqual([false, undefined]);
  const set = [rule('drift', 0.1, 'warning'), rule('drift_large', 0.25, 'warning')];
  expect(modelThresholds(psi, set).map(({ mayAlert }) => mayAlert)).toEqual([true, undefined]);
});

test('another distance has one limit, and a test that was chosen is bad below its own', () => {
  const by = (method: string) => ({ ...psi, labels: { ...psi.labels, method } });
  expect(modelThresholds(by('wasserstein'), limits)).toHaveLength(1);
  const columnRule = { limit: 0.01, below: true };
  expect(modelThresholds(by('ks'), limits, { columnRule })).toMatchObject([
    { comparison: '<', limit: 0.01 },
  ]);
});

test('all columns together have a limit to either side of what is usual, and are evidence that alerts nobody', () => {
  const together = {
    metric: 'model.multivariate_drift',
    labels: { model: 'm', version: '1', method: 'pca-reconstruction' },
  };
  const learned = { ...rule('multivariate_drift', 0.2), direction: 'away', target: 1.5 } as const;
  const found = modelThresholds(together, [learned]);
  expect(found.map(({ id, comparison, limit }) => [id, comparison, limit])).toEqual([
    ['model-drift-multivariate_drift', '>', 1.7],
    ['model-drift-multivariate_drift-low', '<', 1.3],
  ]);
  expect(modelThresholds(together, limits)).toEqual([]);
  expect(classifySignal(together.metric, together.labels)).toMatchObject({
    role: 'drift',
    alertable: false,
  });
});
