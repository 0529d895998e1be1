import { expect, test } from 'vitest';
import type { CauseAlert, CauseInput } from '../cause-input.ts';
import { rankCauses } from '../rank-causes.ts';

const minute = 60_000;
const nowMs = 100 * minute;
const orders = { kind: 'dataset', name: 'orders' };
const demand = { kind: 'model', name: 'demand' };

const alert = (resource: CauseAlert['resource'], metric: string, atMs: number): CauseAlert => ({
  id: `${resource.name} ${metric}`,
  startedAtMs: atMs,
  resource,
  metric,
  role: 'data',
  kind: 'limit-crossed',
});

function inputOf(alerts: readonly CauseAlert[]): CauseInput {
  return {
    nowMs,
    alerts,
    changes: [],
    graph: { nodes: [orders, demand], edges: [{ from: demand, to: orders, kind: 'fed_by' }] },
    series: [],
  };
}

test('a dataset that alerts is the cause, of kind data, and names the models that were trained on it', () => {
  const [first] = rankCauses(
    inputOf([alert(orders, 'dataset.schema.changes', 90 * minute)]),
  ).causes;
  expect(first).toMatchObject({
    kind: 'data',
    resource: orders,
    verdict: 'likely',
    title: 'The dataset orders has a different schema',
    speaksFor: ['orders has a different schema', 'demand was trained on it'],
  });
});

test('it explains the model that gets worse beside it, and is blamed once', () => {
  const { causes } = rankCauses(
    inputOf([
      alert(orders, 'dataset.age', 80 * minute),
      alert(orders, 'dataset.rows', 82 * minute),
      alert(demand, 'model.data_quality', 90 * minute),
    ]),
  );
  expect(causes[0]).toMatchObject({ kind: 'data', resource: orders, score: 0.9 });
  expect(causes.filter(({ resource }) => resource.kind === 'dataset')).toHaveLength(1);
});

test('alerts elsewhere are not explained by a dataset that is fine', () => {
  const { causes } = rankCauses(inputOf([alert(demand, 'model.quality', 90 * minute)]));
  expect(causes.some(({ title }) => title.includes('The dataset'))).toBe(false);
});
