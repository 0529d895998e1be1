import { expect, test } from 'vitest';
import { betterWhen } from '#components/labels/better-when.ts';
import { metricsOf, versionFigures } from './version-figures.ts';

test('a name says the direction where it is known by everybody, and only there', () => {
  const higher = [
    'accuracy',
    'val_accuracy',
    'accuracy_score',
    'eval/f1_score',
    'roc_auc',
    'validation.rocAuc',
    'ndcg@10',
    'recall_at_precision_90',
    'training_r2_score',
    'accuracy/country:DE',
    'f1_macro',
  ];
  expect(higher.filter((name) => betterWhen(name) !== 'higher')).toEqual([]);
  const lower = [
    'loss',
    'val_loss',
    'logLoss',
    'training_mean_squared_error',
    'rmse',
    'brier_score',
    'test-mae',
    'false_positive_rate',
    'mae_mean',
  ];
  expect(lower.filter((name) => betterWhen(name) !== 'lower')).toEqual([]);
  const unknown = ['epochs', 'duration_s', 'precision_threshold', 'loss_weight', 'rows', 'map', ''];
  expect(unknown.filter((name) => betterWhen(name) !== null)).toEqual([]);
});

test('metrics beside the champion: difference, and better or worse where the direction is known', () => {
  const figures = versionFigures(
    { rows: 100, loss: 0.2, auc: 0.95, skew: 'NaN', same: 1, 'auc/country:DE': 0.5, mae: 3 },
    { rows: 80, loss: 0.25, auc: 0.96, same: 1, mae: 3 },
  );
  expect(figures.map(({ metric }) => metric)).toEqual([
    'auc',
    'loss',
    'mae',
    'rows',
    'same',
    'skew',
    'auc/country:DE',
  ]);
  const of = (metric: string) => figures.find((each) => each.metric === metric);
  expect(of('auc')).toMatchObject({ difference: '−0.01', state: 'warning', word: 'Worse' });
  expect(of('loss')).toMatchObject({ difference: '−0.05', state: 'success', word: 'Better' });
  expect(of('mae')).toMatchObject({ difference: '0', state: 'ok', word: 'Equal' });
  expect(of('rows')).toMatchObject({ difference: '+20', state: 'ok', word: null, champion: '80' });
  expect(of('skew')).toMatchObject({ value: 'NaN', champion: null, difference: null });
});

test('without a champion only the values stand there; a version that is not among them has none', () => {
  expect(versionFigures({ auc: 0.9 }, null)).toMatchObject([
    { metric: 'auc', value: '0.9', champion: null, difference: null, word: null },
  ]);
  const answer = { items: [{ version: 2, metrics: { auc: 0.9 } }] };
  expect(metricsOf(answer, 2)).toEqual({ auc: 0.9 });
  expect(metricsOf(answer, 3)).toBeNull();
  expect(metricsOf(undefined, 2)).toBeNull();
});
