import { afterAll, beforeAll, expect, test } from 'vitest';
import { getRange } from '#server/explore/get-range.ts';
import { listLogs } from '#server/explore/list-logs.ts';
import { getMetricLabels, getMetricNames, getSeries } from '#server/explore/list-metrics.ts';
import { search } from '#server/explore/search.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { expectDescribed } from '#server/platform/openapi/test-described.ts';
import { listSources } from '#server/sources/list-sources.ts';
import { testSource } from '#server/sources/test-source.ts';
import { updateSource } from '#server/sources/update-source.ts';
import { listChanges } from './list-changes.ts';
import { getResource } from './resources/get-resource.ts';
import { listHosts, listServices } from './resources/list-overview.ts';
import { listResources } from './resources/list-resources.ts';
import { actor, closeReadScene, endMs, now, openReadScene } from './resources/read-scene.ts';
import { takeChange } from './take-change.ts';

let source = '';

beforeAll(async () => {
  source = await openReadScene();
});
afterAll(closeReadScene);

const deployment = {
  kind: 'deployment',
  ref: 'deploy-7',
  title: 'checkout 2.4.1',
  occurredAt: now.toISOString(),
  resource: { kind: 'service', name: 'checkout' },
  environment: 'production',
  before: '2.4.0',
  after: '2.4.1',
};

async function addAlert(resourceId: string): Promise<void> {
  await db().alert.create({
    data: {
      id: newId(),
      fingerprint: 'f',
      origin: 'finding',
      title: 'Disk is 90 % full, limit 85 %',
      state: 'firing',
      severity: 'warning',
      labels: {},
      resourceId,
      startedAt: now,
      lastSeenAt: now,
    },
  });
}

test('sources are found in what was sent, with their state, and can be tested, renamed and switched off', async () => {
  const { items } = await listSources(actor, {}, { now });
  expect(items).toMatchObject([
    {
      key: source,
      kind: 'otlp',
      name: 'collector: OpenTelemetry',
      state: 'live',
      lastSampleAt: now.toISOString(),
    },
  ]);
  const id = items[0]?.id ?? '';
  expect(await testSource(actor, { id }, { now: new Date(endMs + 4_000) })).toMatchObject({
    ageMs: 4_000,
    sample: { at: now.toISOString() },
  });
  expect(await updateSource(actor, { id, enabled: false, name: 'Edge' })).toMatchObject({
    name: 'Edge',
    state: 'off',
  });
  expect((await listSources(actor, {}, { now })).items[0]?.state).toBe('off');
});

test('search finds pages, resources and incidents', async () => {
  await db().incident.create({
    data: {
      id: newId(),
      title: 'Checkout is slow',
      status: 'triggered',
      severity: 'error',
      priority: 'P2',
      openedAt: now,
      onsetAt: now,
    },
  });
  const hits = (await search(actor, { q: 'checkout' })).items;
  expect(new Set(hits.map((hit) => hit.kind))).toEqual(new Set(['incident', 'resource']));
  expect((await search(actor, { q: 'audit' })).items[0]).toMatchObject({ kind: 'page' });
});

test('answers are what the OpenAPI document describes', async () => {
  const labels = { 'service.name': 'checkout' };
  const resourceId = (await listResources(actor, { kind: 'host' })).items[0]?.id ?? '';
  await addAlert(resourceId);
  await takeChange({ payload: deployment, sourceId: 'key:changes' }, now);
  const hosts = await listHosts(actor, {}, { now });
  expectDescribed('/api/hosts', hosts);
  expectDescribed('/api/services', await listServices(actor, {}, { now }));
  expectDescribed('/api/resources', await listResources(actor, {}));
  expectDescribed('/api/resources/{id}', await getResource(actor, { id: resourceId }, { now }));
  expectDescribed('/api/changes', await listChanges(actor, {}));
  expectDescribed('/api/logs', await listLogs(actor, { to: endMs }));
  expectDescribed('/api/search', await search(actor, { q: 'checkout' }));
  expectDescribed('/api/metrics/names', await getMetricNames(actor, {}));
  expectDescribed('/api/metrics/labels', await getMetricLabels(actor, {}));
  expectDescribed('/api/metrics/labels', await getMetricLabels(actor, { label: 'host.name' }));
  expectDescribed(
    '/api/metrics/series',
    await getSeries(actor, { metric: 'service.request.rate', labels }),
  );
  expectDescribed(
    '/api/metrics/range',
    await getRange(
      actor,
      { metric: 'service.request.rate', labels, from: endMs - 600_000, to: endMs, expected: 'on' },
      { now },
    ),
  );
  const sources = await listSources(actor, {}, { now });
  expectDescribed('/api/sources', sources);
  expectDescribed(
    '/api/sources/{id}/test',
    await testSource(actor, { id: sources.items[0]?.id ?? '' }, { now }),
    'post',
  );
});
