import { expect, test } from 'vitest';
import type { CardMetric } from '#lib/schemas/models/governance.ts';
import { comparisonFigures } from './logged-metrics.ts';

const metric = (key: string, slice: string | null, value: number | string): CardMetric => ({
  key,
  slice,
  value,
  dataset: null,
});

test('figures over several datasets stand beside those over the same one', () => {
  const on = (dataset: string, value: number) => ({ ...metric('auc', null, value), dataset });
  expect(
    comparisonFigures([on('holdout', 0.9), on('test', 0.8)], [on('test', 0.7), on('holdout', 0.6)]),
  ).toEqual([
    { metric: 'auc (holdout)', slice: null, own: 0.9, beside: 0.6 },
    { metric: 'auc (test)', slice: null, own: 0.8, beside: 0.7 },
  ]);
});

test('what both logged under one name stands side by side, first what is told by slice', () => {
  const own = [
    metric('loss', null, 0.2),
    metric('accuracy', 'country=NL', 0.95),
    metric('accuracy', 'country=DE', 0.81),
    metric('accuracy', null, 0.92),
    metric('only_here', null, 1),
    metric('endless', null, 'Infinity'),
  ];
  const beside = [
    metric('accuracy', null, 0.9),
    metric('accuracy', 'country=DE', 0.88),
    metric('accuracy', 'country=FR', 0.7),
    metric('loss', null, 0.3),
    metric('endless', null, 1),
  ];
  expect(comparisonFigures(own, beside)).toEqual([
    { metric: 'accuracy', slice: null, own: 0.92, beside: 0.9 },
    { metric: 'accuracy', slice: 'country=DE', own: 0.81, beside: 0.88 },
    { metric: 'loss', slice: null, own: 0.2, beside: 0.3 },
  ]);
});
