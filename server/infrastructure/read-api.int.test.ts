import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#server/platform/actor.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import { newId } from '#server/platform/ids.ts';
import { BatchBuilder } from '#server/telemetry/batch-builder.ts';
import { closeSpool, getSpool } from '#server/telemetry/get-spool.ts';
import { discoverSources } from '#server/sources/discover-sources.ts';
import { listSources } from '#server/sources/list-sources.ts';
import { testSource } from '#server/sources/test-source.ts';
import { updateSource } from '#server/sources/update-source.ts';
import { gauge } from './collector/reading.ts';
import { toBatch } from './collector/to-batch.ts';
import { deriveResources } from './derive-resources.ts';
import { getRange } from './get-range.ts';
import { getResource } from './get-resource.ts';
import { listChanges } from './list-changes.ts';
import { listLogs } from './list-logs.ts';
import { getMetricLabels, getMetricNames, getSeries } from './list-metrics.ts';
import { listHosts, listServices } from './list-overview.ts';
import { listResources } from './list-resources.ts';
import { mergeResources } from './merge-resources.ts';
import { rangeCsv } from './range-csv.ts';
import { search } from './search.ts';
import { takeChange } from './take-change.ts';

const actor = systemActor('test');
const stepMs = 10_000;
const endMs = Math.floor(Date.now() / stepMs) * stepMs;
const now = new Date(endMs);
const keyId = newId();
const source = `${keyId}:otlp`;

/** Every answer is exactly what the OpenAPI document says. */
function described(path: string, answer: unknown, method = 'get'): void {
  const operation = allOperations.find((each) => each.method === method && each.path === path);
  operation?.answer.schema?.parse(JSON.parse(JSON.stringify(answer)));
  expect(operation?.answer.schema).toBeDefined();
}

async function seed(): Promise<void> {
  const known = new Map<string, bigint>();
  for (let index = 60; index >= 0; index -= 1) {
    const place = {
      'service.name': 'checkout',
      'deployment.environment.name': 'production',
      'host.name': 'web-1',
    };
    const readings = [
      gauge('service.request.rate', '{request}/s', 20 + (index % 3), place),
      gauge('service.error.ratio', '1', 0.01, place),
      gauge('service.latency.p95', 's', 0.2, place),
      gauge('system.cpu.utilization', '1', 0.4, { 'host.name': 'web-1' }),
      gauge('system.filesystem.utilization', '1', 0.3, {
        'host.name': 'web-1',
        'system.device': 'a',
      }),
      gauge('system.filesystem.utilization', '1', 0.9, {
        'host.name': 'web-1',
        'system.device': 'b',
      }),
      gauge('service.request.rate', '{request}/s', 3, {
        'service.name': 'checkout',
        'deployment.environment.name': 'staging',
      }),
    ];
    const { batch, commit } = toBatch(source, {}, readings, endMs - index * stepMs, known);
    await getSpool().submit(batch);
    commit();
  }
  const logs = new BatchBuilder(source);
  const base = {
    observedMs: endMs,
    source,
    severityText: '',
    attributes: { k: 'v' },
    resource: {},
    service: 'checkout',
    host: 'web-1',
    environment: 'production',
    traceId: '',
    spanId: '',
  };
  for (let index = 0; index < 5; index += 1)
    logs.logs.push({
      ...base,
      tsMs: endMs - index * 1_000,
      severity: index === 0 ? 17 : 9,
      body: `line ${index}`,
    });
  await getSpool().submit(logs.build());
  await getSpool().flushed();
}

beforeAll(async () => {
  const user = await db().user.create({
    data: { id: newId(), email: 'a@example.test', name: 'A' },
  });
  await db().apiKey.create({
    data: {
      id: keyId,
      prefix: 'abcdefgh',
      name: 'collector',
      hash: 'x',
      ownerId: user.id,
      scopes: ['ingest'],
    },
  });
  await seed();
  await deriveResources(now);
  await discoverSources(now);
});

afterAll(async () => {
  await closeSpool();
  await db().$disconnect();
});

describe('metrics', () => {
  const labels = { 'service.name': 'checkout', 'deployment.environment.name': 'production' };
  const range = {
    metric: 'service.request.rate',
    labels,
    from: endMs - 600_000,
    to: new Date(endMs).toISOString(),
  };

  test('range answers points, unit and the expected range', async () => {
    const answer = await getRange(actor, { ...range, fresh: '1', expected: 'true' }, { now });
    expect(answer.unit).toBe('{request}/s');
    expect(answer.series).toHaveLength(1);
    expect(answer.series[0]?.points).toHaveLength(61);
    expect(answer.series[0]?.expected).toMatchObject({
      state: 'ready',
      basis: 'rolling',
      center: 21,
    });
    const csv = await rangeCsv('service.request.rate', answer).text();
    expect(csv.split('\r\n')).toHaveLength(63);
  });

  test('at most the wanted points', async () => {
    const answer = await getRange(actor, { ...range, points: 10 }, { now });
    expect(answer.reduced).toBe(true);
    expect(answer.series[0]?.points.length).toBeLessThanOrEqual(10);
    await expect(getRange(actor, { ...range, points: 401 })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(getRange(actor, { ...range, from: 'yesterday' })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  test('names, labels and series', async () => {
    expect((await getMetricNames(actor, { q: 'request' })).items).toEqual([
      { name: 'service.request.rate', kind: 'gauge', unit: '{request}/s', series: 2 },
    ]);
    expect(
      await getMetricLabels(actor, {
        metric: 'system.filesystem.utilization',
        label: 'system.device',
      }),
    ).toEqual({
      label: 'system.device',
      values: [
        { value: 'a', series: 1 },
        { value: 'b', series: 1 },
      ],
    });
    expect(await getMetricLabels(actor, { metric: 'system.cpu.utilization' })).toEqual({
      names: ['host.name'],
    });
    expect(
      (await getSeries(actor, { metric: 'service.request.rate', labels })).items[0],
    ).toMatchObject({ samples: 61, lastAt: now.toISOString() });
  });
});

describe('resources', () => {
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
    });
    const production = services.items.find((item) => item.environment === 'production');
    expect(production?.figures.map((figure) => figure.value)).toEqual([20, 0.01, 0.2]);
    expect(services.items.find((item) => item.environment === 'staging')?.figures[0]?.value).toBe(
      3,
    );
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
    ).toEqual({ 'no data': 2 });
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
    const { batch } = toBatch(
      source,
      {},
      [gauge('m', '1', 1, { 'host.name': 'web-1.local' })],
      endMs,
      new Map(),
    );
    await getSpool().submit(batch);
    await getSpool().flushed();
    await deriveResources(now);
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
});

describe('logs and changes', () => {
  test('logs by severity, text and cursor', async () => {
    expect(
      (await listLogs(actor, { to: endMs, severity: 'error' })).items.map((item) => item.body),
    ).toEqual(['line 0']);
    expect((await listLogs(actor, { to: endMs, q: 'LINE 3' })).items).toHaveLength(1);
    const first = await listLogs(actor, { to: endMs, limit: 2 });
    const second = await listLogs(actor, {
      to: endMs,
      limit: 3,
      cursor: first.nextCursor ?? undefined,
    });
    expect([...first.items, ...second.items].map((item) => item.body)).toEqual(
      [0, 1, 2, 3, 4].map((n) => `line ${n}`),
    );
    await expect(listLogs(actor, { severity: 'loud' })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  test('a change is stored once and finds its resource', async () => {
    const payload = {
      kind: 'deployment',
      ref: 'deploy-7',
      title: 'checkout 2.4.1',
      occurredAt: now.toISOString(),
      resource: { kind: 'service', name: 'checkout' },
      environment: 'production',
      before: '2.4.0',
      after: '2.4.1',
    };
    expect(await takeChange({ payload, sourceId: `${keyId}:changes` }, now)).toEqual({
      created: true,
    });
    expect(await takeChange({ payload, sourceId: `${keyId}:changes` }, now)).toEqual({
      created: false,
    });
    const { items } = await listChanges(actor, {});
    const services = await listResources(actor, { kind: 'service', environment: 'production' });
    expect(items).toMatchObject([
      { ref: 'deploy-7', resource: { id: services.items[0]?.id, name: 'checkout' } },
    ]);
    const odd = { ...payload, ref: 'deploy-8', environment: '', url: 'javascript:alert(1)' };
    await takeChange({ payload: odd, sourceId: 's' }, now);
    expect(await db().change.findUniqueOrThrow({ where: { ref: 'deploy-8' } })).toMatchObject({
      url: null,
      environmentId: null,
    });
    await expect(
      takeChange({ payload: { ...payload, kind: 'party' }, sourceId: 's' }, now),
    ).rejects.toMatchObject({ code: 'invalid_input' });
  });

  test('a change told before its service is found later', async () => {
    const payload = {
      kind: 'config',
      ref: 'c-1',
      title: 'flag',
      occurredAt: now.toISOString(),
      resource: { kind: 'service', name: 'late' },
    };
    await takeChange({ payload, sourceId: 's' }, now);
    const { batch } = toBatch(
      source,
      {},
      [gauge('m', '1', 1, { 'service.name': 'late' })],
      endMs,
      new Map(),
    );
    await getSpool().submit(batch);
    await getSpool().flushed();
    await deriveResources(now);
    expect(
      (await db().change.findUniqueOrThrow({ where: { ref: 'c-1' } })).resourceId,
    ).not.toBeNull();
  });
});

describe('sources', () => {
  test('are found in what was sent, with their state, and can be tested, renamed and switched off', async () => {
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
  const hosts = await listHosts(actor, {}, { now });
  described('/api/hosts', hosts);
  described('/api/services', await listServices(actor, {}, { now }));
  described('/api/resources', await listResources(actor, {}));
  described(
    '/api/resources/{id}',
    await getResource(actor, { id: hosts.items[0]?.id ?? '' }, { now }),
  );
  described('/api/changes', await listChanges(actor, {}));
  described('/api/logs', await listLogs(actor, { to: endMs }));
  described('/api/search', await search(actor, { q: 'checkout' }));
  described('/api/metrics/names', await getMetricNames(actor, {}));
  described('/api/metrics/labels', await getMetricLabels(actor, {}));
  described('/api/metrics/labels', await getMetricLabels(actor, { label: 'host.name' }));
  described(
    '/api/metrics/series',
    await getSeries(actor, { metric: 'service.request.rate', labels }),
  );
  described(
    '/api/metrics/range',
    await getRange(
      actor,
      { metric: 'service.request.rate', labels, from: endMs - 600_000, to: endMs, expected: 'on' },
      { now },
    ),
  );
  const sources = await listSources(actor, {}, { now });
  described('/api/sources', sources);
  described(
    '/api/sources/{id}/test',
    await testSource(actor, { id: sources.items[0]?.id ?? '' }, { now }),
    'post',
  );
});
