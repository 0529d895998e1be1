import { expect, test } from 'vitest';
import { monitorRuleSchema } from '#lib/schemas/monitoring/monitoring.ts';
import { limitsInForce } from '#server/infrastructure/limits-in-force.ts';
import { watchedModelSeries } from './model-health.ts';

const shipped = limitsInForce([]);
const of = (metric: string, labels: Record<string, string> = {}) => ({
  metric,
  labels: { model: 'fraud', ...labels },
  hasBaseline: false,
});
const watch = { enabled: true, limits: shipped, rules: [] };
const missing = of('model.data_quality', { check: 'missing', column: 'age' });
const monitor = monitorRuleSchema.parse({
  query: { kind: 'metric', metric: 'model.drift', labels: { model: 'fraud' } },
  comparison: '>',
  bound: { limit: 1 },
});

test('counts series that a limit, a monitor or the built-in detection reads', () => {
  const requests = of('inference.request.rate');
  const drift = of('model.drift', { method: 'wasserstein', column: 'age' });
  expect(watchedModelSeries('fraud', [missing, requests, drift], watch)).toEqual([
    missing,
    requests,
  ]);
  expect(watchedModelSeries('fraud', [drift], { ...watch, rules: [monitor] })).toEqual([drift]);
});

test('counts nothing that cannot alert', () => {
  const series = [
    of('model.label_delay'),
    of('model.rows_per_minute'),
    of('model.quality', { basis: 'realised', measure: 'f1' }),
    of('model.drift', { method: 'psi', column: 'age' }),
  ];
  expect(watchedModelSeries('fraud', series, watch)).toEqual([]);
  expect(watchedModelSeries('fraud', [missing], { ...watch, enabled: false })).toEqual([]);
  expect(watchedModelSeries('churn', [missing], watch)).toEqual([]);
  const off = shipped.map((limit) => ({ ...limit, enabled: false }));
  expect(watchedModelSeries('fraud', [missing], { ...watch, limits: off })).toEqual([]);
});
