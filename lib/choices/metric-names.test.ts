import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyOfName, metricNames, namedMetrics } from './metric-names.ts';

const on = (key: string, dataset: string | null, value: number, digest: string | null = null) => ({
  key,
  dataset,
  value,
  digest,
});

test('the key alone where only one dataset is known of it', () => {
  expect(namedMetrics([[on('auc', 'holdout', 0.9)], [on('auc', 'holdout', 0.8)]])).toEqual([
    { auc: 0.9 },
    { auc: 0.8 },
  ]);
});

test('the dataset stands in the name as soon as one of the versions knows another', () => {
  const lists = [
    [on('auc', 'holdout', 0.9), on('auc', 'test', 0.7), on('loss', null, 0.1)],
    [on('auc', 'holdout', 0.8), on('loss', null, 0.2)],
    [on('auc', null, 0.6)],
  ];
  expect(namedMetrics(lists)).toEqual([
    { 'auc (holdout)': 0.9, 'auc (test)': 0.7, loss: 0.1 },
    { 'auc (holdout)': 0.8, loss: 0.2 },
    { auc: 0.6 },
  ]);
});

test('two datasets of one name are told apart by their digests', () => {
  expect(
    namedMetrics([[on('auc', 'dataset', 0.9, 'a1'), on('auc', 'dataset', 0.8, 'b2')]]),
  ).toEqual([{ 'auc (dataset, a1)': 0.9, 'auc (dataset, b2)': 0.8 }]);
});

test('no value hides another one of its version, and the key can be read back', () => {
  const metric = fc.record({
    key: fc.constantFrom('auc', 'loss', 'f1/country:DE'),
    dataset: fc.constantFrom(null, 'dataset', 'a b (c)'),
    digest: fc.constantFrom('d1', 'd2', 'd3'),
  });
  // As in the store: one value per key, dataset and digest, and no digest without a dataset.
  const version = fc.uniqueArray(metric, {
    selector: ({ key, dataset, digest }) =>
      JSON.stringify(dataset === null ? [key] : [key, dataset, digest]),
  });
  fc.assert(
    fc.property(fc.array(version, { maxLength: 4 }), (lists) => {
      const names = metricNames(lists);
      for (const [at, list] of lists.entries()) {
        expect(new Set(names[at]).size).toBe(list.length);
        expect(names[at]?.map(keyOfName)).toEqual(list.map(({ key }) => key));
      }
    }),
  );
});
