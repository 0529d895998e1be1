import { expect, test } from 'vitest';
import { changedDataOf, metricsWish, summarizeRange, verdictOf } from './reproduction-text.ts';

const metric = {
  metric: 'loss',
  before: 0.9,
  now: 0.9,
  low: 0.8603172,
  high: 0.9596828,
  runs: 3,
  method: 'prediction_interval',
  verdict: 'inside',
} as const;

test('a range is told by its ends, and by its width where the ends look alike', () => {
  expect(summarizeRange(metric)).toBe('0.8603 to 0.9597');
  const narrow = { ...metric, low: 0.9 - 9e-7, high: 0.9 + 9e-7 };
  expect(summarizeRange(narrow)).toBe('equal up to 0.0001%');
  expect(summarizeRange({ ...narrow, method: 'tolerance' })).toBe('equal up to 0.0001%');
  const zero = { ...metric, before: 0, low: -1e-9, high: 1e-9, method: 'tolerance' } as const;
  expect(summarizeRange(zero)).toBe('equal up to 1e-9');
  expect(summarizeRange({ ...metric, before: 'NaN', low: null, high: null })).toBe('the same');
});

test('data that changed before the start is told like data that changed afterwards', () => {
  const result = {
    verdict: 'data_changed',
    runId: 'b',
    datasets: [],
    metrics: [],
    method: null,
  } as const;
  expect(
    verdictOf({ result: { ...result, metrics: [], datasets: [] }, dataChanged: false }),
  ).toEqual(verdictOf({ result: null, dataChanged: true }));
  expect(verdictOf({ result: null, dataChanged: false })).toBeNull();
});

test('only a refusal that names the data is one', () => {
  const dataChanged = [{ name: 'orders', before: 'd1', now: 'd2' }];
  expect(changedDataOf({ dataChanged })).toEqual(dataChanged);
  expect(changedDataOf({ dataChanged: [] })).toBeNull();
  expect(changedDataOf({ dataChanged: [{ name: 'orders' }] })).toBeNull();
  expect(changedDataOf({ preCheck: {} })).toBeNull();
});

test('names of metrics are read as they are typed, and none is all', () => {
  expect(metricsWish(' auc, val/loss ,')).toEqual({ metrics: ['auc', 'val/loss'] });
  expect(metricsWish(' ,')).toEqual({});
});
