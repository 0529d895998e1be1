import { afterAll, beforeAll, expect, test } from 'vitest';
import { getRange } from '#server/explore/get-range.ts';
import { listLogs } from '#server/explore/list-logs.ts';
import { createMonitor } from '#server/monitoring/save-monitor.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { deriveResources } from './derive-resources.ts';
import { getResource } from './get-resource.ts';
import { listHosts, listServices } from './list-overview.ts';
import { listResources } from './list-resources.ts';
import { mergeResources } from './merge-resources.ts';
import { actor, closeReadScene, endMs, now, openReadScene, sendReading } from './read-scene.ts';

let source = '';

beforeAll(async () => {
  source = await openReadScene();
});
afterAll(closeReadScene);

async function saveMonitor(query: { metric: string }): Promise<string> {
  const { id } = await createMonitor(actor, {
    name: 'Processor time',
    rule: {
      query: { kind: 'metric', ...query },
      comparison: '>',
      bound: { limit: 1 },
    },
  });
  return id;
}

test('lists by kind with a cursor that loses nothing', async () => {
  const all = await listResources(actor, {});
  expect(all.items.map((item) => item.kind).sort()).toEqual(['host', 'service', 'service']);
  const first = await listResources(actor, { limit: 2 });
  const second = await listResources(actor, { limit: 2, cursor: first.nextCursor ?? undefined });
  expect([...first.items, ...second.items].map((item) => item.id)).toEqual(
    all.items.map((item) => item.id),
  );
  expect(
    (await listResources(actor, { kind: 'service', environment: 'staging' })).items,
  ).toHaveLength(1);
});

test('overview of services and hosts: learning, then ok, the worst disk, an alert, no data', async () => {
  const services = await listServices(actor, {}, { now });
  expect(services.facets).toEqual({
    state: { learning: 2 },
    environment: { production: 1, staging: 1 },
    team: { none: 2 },
    owner: { none: 2 },
    tier: { 2: 2 },
  });
  const production = services.items.find((item) => item.environment === 'production');
  expect(production?.figures.map((figure) => figure.value)).toEqual([20, 0.01, 0.2]);
  expect(services.items.find((item) => item.environment === 'staging')?.figures[0]?.value).toBe(3);
  const hosts = await listHosts(actor, {}, { now });
  expect(hosts.items[0]?.figures.find((figure) => figure.title === 'Fullest disk')?.value).toBe(
    0.9,
  );
  await db().alert.create({
    data: {
      id: newId(),
      fingerprint: 'f',
      origin: 'finding',
      title: 'Disk is 90 % full, limit 85 %',
      state: 'firing',
      severity: 'warning',
      labels: {},
      resourceId: hosts.items[0]?.id ?? null,
      startedAt: now,
      lastSeenAt: now,
    },
  });
  expect((await listHosts(actor, { state: 'warning' }, { now })).items[0]).toMatchObject({
    state: 'warning',
    check: 'Disk is 90 % full, limit 85 %',
  });
  expect(
    (await listServices(actor, {}, { now: new Date(endMs + 300_000) })).facets['state'],
  ).toEqual({ no_data: 2 });
});

test('one resource with relations, names and alerts', async () => {
  const host = (await listResources(actor, { kind: 'host' })).items[0];
  const detail = await getResource(actor, { id: host?.id ?? '' }, { now });
  expect(detail.aliases).toEqual([{ kind: 'host.name', value: 'web-1' }]);
  expect(detail.relations).toMatchObject([
    { direction: 'in', kind: 'runs_on', resource: { kind: 'service', name: 'checkout' } },
  ]);
  expect(detail.alerts).toHaveLength(1);
  await expect(getResource(actor, { id: newId() })).rejects.toMatchObject({ code: 'not_found' });
});

test('a grant for one environment shows only that environment', async () => {
  const staging = await db().environment.findUniqueOrThrow({ where: { name: 'staging' } });
  const viewer: Actor = {
    kind: 'user',
    id: newId(),
    name: 'V',
    grants: [{ role: 'viewer', teamId: null, environmentId: staging.id }],
    sessionId: newId(),
    authenticatedAt: now,
    ip: null,
  };
  expect((await listResources(viewer, {})).items.map((item) => item.environment)).toEqual([
    'staging',
  ]);
  const answer = await getRange(viewer, {
    metric: 'service.request.rate',
    from: endMs - 60_000,
    to: endMs,
  });
  expect(answer.series.map((series) => series.labels['deployment.environment.name'])).toEqual([
    'staging',
  ]);
  expect((await listLogs(viewer, { to: endMs })).items).toEqual([]);
});

test('a merge moves names and history, and the other one does not come back', async () => {
  const host = (await listResources(actor, { kind: 'host' })).items[0];
  await sendReading(source, { 'host.name': 'web-1.local' });
  const other = (await listResources(actor, { kind: 'host', q: 'web-1.local' })).items[0];
  await mergeResources(actor, {
    id: host?.id ?? '',
    otherId: other?.id ?? '',
    reason: 'same machine',
  });
  await deriveResources(now);
  expect((await listResources(actor, { kind: 'host' })).items.map((item) => item.name)).toEqual([
    'web-1',
  ]);
  const audit = await db().auditEntry.findFirstOrThrow({
    where: { action: 'infrastructure.merge-resources' },
  });
  expect(audit.reason).toBe('same machine');
});

test('a host that only was seen is not monitored until a monitor reads its processor time', async () => {
  await sendReading(source, { 'host.name': 'web-2' });
  const seen = async () =>
    (await listHosts(actor, { q: 'web-2' }, { now })).items.map((item) => item.state);
  expect(await seen()).toEqual(['not_monitored']);
  expect((await listHosts(actor, { state: 'not monitored' }, { now })).total).toBe(1);
  await sendReading(source, { 'host.name': 'web-2' }, 'node_cpu_seconds_total');
  expect(await seen()).toEqual(['not_monitored']);
  const monitor = await saveMonitor({ metric: 'node_cpu_seconds_total' });
  expect(await seen()).toEqual(['ok']);
  await db().monitor.update({ where: { id: monitor }, data: { enabled: false } });
  expect(await seen()).toEqual(['not_monitored']);
});
