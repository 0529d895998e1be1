import { expect, test } from 'vitest';
import { groupAlerts } from '#engines/correlate/group-alerts.ts';
import { alertResources, findResource, keyIn, toResourceGraph } from './resource-graph.ts';

const resource = (id: string, kind: string, name: string, environmentId: string | null) => ({
  id,
  kind,
  name,
  environmentId,
  tier: 3,
  teamId: null,
  demo: false,
});

test('alerts of two resources of one name are two incidents, with the callers of their own environment', () => {
  const graph = toResourceGraph(
    [
      resource('cart-shop', 'deployment', 'cart', null),
      resource('cart-canary', 'deployment', 'cart', null),
      resource('web-live', 'service', 'web', 'live'),
      resource('web-test', 'service', 'web', 'test'),
      resource('bank-test', 'service', 'bank', 'test'),
    ],
    [{ from: 'web-test', to: 'bank-test', kind: 'calls' }],
  );
  const alert = (resourceId: string, labels: Record<string, string> = {}) => ({
    id: resourceId,
    fingerprint: resourceId,
    startedAtMs: 0,
    resources: alertResources({ resourceId, labels }, graph),
    dimensions: {},
  });
  expect(alertResources({ resourceId: 'bank-test', labels: { caller: 'web' } }, graph)).toEqual([
    'bank-test',
    'web-test',
  ]);
  expect(alertResources({ resourceId: null, labels: {} }, graph)).toEqual([]);
  const groups = (...alerts: ReturnType<typeof alert>[]) =>
    new Set(groupAlerts(alerts, [], graph.relations).map(({ incidentId }) => incidentId)).size;
  expect(groups(alert('cart-shop'), alert('cart-canary'))).toBe(2);
  expect(groups(alert('web-live'), alert('bank-test'))).toBe(2);
  expect(groups(alert('web-test'), alert('bank-test'))).toBe(1);
});

test('a reference without an id means the resource of its environment, and none where several fit', () => {
  const graph = toResourceGraph(
    [
      resource('live', 'service', 'api', 'live'),
      resource('test', 'service', 'api', 'test'),
      resource('job', 'service', 'job', 'test'),
    ],
    [],
  );
  const api = { kind: 'service', name: 'api' };
  expect(findResource(graph, api, 'test')?.id).toBe('test');
  expect(findResource(graph, { ...api, id: 'live' }, 'test')?.id).toBe('live');
  expect(findResource(graph, api)).toBeUndefined();
  expect(keyIn(graph, api)).toBe('service:api');
  expect(keyIn(graph, { kind: 'service', name: 'job' })).toBe('job');
});
