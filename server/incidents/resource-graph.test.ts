import { expect, test } from 'vitest';
import { groupAlerts } from '#engines/correlate/group-alerts.ts';
import type { GraphResource, ResourceGraph } from './resource-graph.ts';
import { alertResourceIds } from './resource-graph.ts';

const resource = (id: string, kind: string, name: string, environmentId: string | null) => ({
  id,
  kind,
  name,
  environmentId,
  tier: 3,
  teamId: null,
  demo: false,
});

function graphOf(resources: GraphResource[], links: ResourceGraph['links']): ResourceGraph {
  return {
    byId: new Map(resources.map((each) => [each.id, each])),
    byKey: new Map(resources.map((each) => [`${each.kind}:${each.name}`, each])),
    relations: [],
    links,
  };
}

test('alerts of two resources of one name are two incidents, with the callers of their own environment', () => {
  const graph = graphOf(
    [
      resource('cart-shop', 'deployment', 'cart', null),
      resource('cart-canary', 'deployment', 'cart', null),
      resource('web-live', 'service', 'web', 'live'),
      resource('web-test', 'service', 'web', 'test'),
      resource('bank-test', 'service', 'bank', 'test'),
    ],
    [{ from: 'web-test', to: 'bank-test' }],
  );
  const resourcesOf = alertResourceIds(graph);
  const alert = (resourceId: string, labels: Record<string, string> = {}) => ({
    id: resourceId,
    fingerprint: resourceId,
    startedAtMs: 0,
    resources: resourcesOf({ resourceId, labels }),
    dimensions: {},
  });
  expect(resourcesOf({ resourceId: 'bank-test', labels: { caller: 'web' } })).toEqual([
    'bank-test',
    'web-test',
  ]);
  expect(resourcesOf({ resourceId: null, labels: {} })).toEqual([]);
  const groups = (...alerts: ReturnType<typeof alert>[]) =>
    new Set(groupAlerts(alerts, [], graph.links).map(({ incidentId }) => incidentId)).size;
  expect(groups(alert('cart-shop'), alert('cart-canary'))).toBe(2);
  expect(groups(alert('web-live'), alert('bank-test'))).toBe(2);
  expect(groups(alert('web-test'), alert('bank-test'))).toBe(1);
});
