import { expect, test } from 'vitest';
import { formatMetric } from '#lib/format.ts';
import {
  headlineMeasure,
  mainMeasure,
  measureFigure,
  measureUnit,
  realisedMeasures,
  describeTask,
} from './measure-text.ts';

test('each task has its own measure on the chart', () => {
  expect(
    (['classification', 'regression', 'forecasting', 'ranking', null] as const).map(mainMeasure),
  ).toEqual(['accuracy', 'mae', 'mae', 'ndcg', 'accuracy']);
});

test('measures stand in the order that matters, those of the score in the place of means over classes', () => {
  const found = realisedMeasures({
    metrics: { recall: 0.7, accuracy: 0.99 },
    scored: {
      positive: '1',
      rows: 10,
      metrics: { recall: 0.4, pr_auc: 0.3, recall_at_precision_90: null },
      calibration: [],
    },
  });
  expect(found).toEqual([
    { name: 'accuracy', value: 0.99 },
    { name: 'recall', value: 0.4 },
    { name: 'pr_auc', value: 0.3 },
    { name: 'recall_at_precision_90', value: null },
  ]);
  expect(measureFigure('accuracy', 0.987)).toBe('98.7%');
  expect(measureFigure('mase', 0.987)).toBe('0.987');
  // The axis reads as the figures do: F1 0.46 is not 46% there.
  for (const name of ['f1', 'accuracy', 'mae'])
    expect(formatMetric(0.46, measureUnit(name))).toBe(
      name === 'accuracy' ? '46%' : measureFigure(name, 0.46),
    );
});

test('what a ranking or a forecast goes by is told', () => {
  expect(
    describeTask({
      kind: 'ranking',
      k: 10,
      lists: 500,
      relevant: 120,
      catalogue: 40,
      popularity: 'window',
    }),
  ).toMatch(
    '500 lists cut after 10 items; NDCG and MAP over the 120 with a relevant item in the label. Catalog: 40 items shown or wanted in this range and the 30 days before. Popularity: labels of this range, as there are none before.',
  );
  const forecast = {
    kind: 'forecasting',
    season: 24,
    series: 3,
    scaled: 2,
    withInterval: 90,
  } as const;
  expect(describeTask(forecast)).toMatch(/repeating the value 24 rows before\./u);
  expect(describeTask({ ...forecast, season: 1 })).toMatch(
    /the value before \(set a season with seasonRows/u,
  );
  expect(describeTask(null)).toBe('');
});

test('where one class is frequent, accuracy does not stand at the head', () => {
  const answer = {
    kind: 'classification' as const,
    metrics: { accuracy: 0.97, f1: 0.6 },
    uneven: true,
    scored: null,
  };
  const scoredOf = (share: number) => ({
    positive: '1',
    rows: 1_000,
    metrics: { pr_auc: 0.4, positive_share: share },
    calibration: [],
  });
  expect(headlineMeasure({ ...answer, scored: scoredOf(0.03) })).toEqual({
    name: 'pr_auc',
    value: 0.4,
  });
  expect(headlineMeasure(answer)).toEqual({ name: 'f1', value: 0.6 });
  // The frequent class as the positive one has a large area without any skill.
  expect(headlineMeasure({ ...answer, scored: scoredOf(0.97) })).toEqual({
    name: 'f1',
    value: 0.6,
  });
  const even = { ...answer, uneven: false, scored: scoredOf(0.3) };
  expect(headlineMeasure(even)).toEqual({ name: 'accuracy', value: 0.97 });
  const numbers = { ...answer, kind: 'regression' as const, metrics: { mae: 2 }, uneven: false };
  expect(headlineMeasure(numbers)).toEqual({ name: 'mae', value: 2 });
});
