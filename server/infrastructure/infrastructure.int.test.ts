import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { asOwner } from '#server/platform/testing/owner.ts';
import { deriveEdges } from '#server/telemetry/derive/derive-edges.ts';
import { sourceStats } from '#server/telemetry/queries/series/source-stats.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import type { SpanRow } from '#server/telemetry/spool/batch.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { storeBatch } from '#server/telemetry/testing/rows.ts';
import { startHostCollector } from './collect-host.ts';
import { onGrid } from './collector/on-grid.ts';
import { gauge, type Reading } from './collector/reading.ts';
import { toBatch } from './collector/to-batch.ts';
import { deriveResources } from './resources/derive-resources.ts';
import { forgetProcesses } from './resources/forget-processes.ts';
import { readPlaces } from './resources/place-of-labels.ts';

const now = new Date();

async function send(source: string, readings: readonly Reading[], atMs: number): Promise<void> {
  const { batch } = toBatch(source, {}, readings, atMs, new Map());
  await getSpool().submit(batch);
  await getSpool().flushed();
}

const service = (name: string, extra: Record<string, string> = {}) =>
  gauge('service.request.rate', '1/s', 5, {
    'service.name': name,
    'deployment.environment.name': 'production',
    'host.name': 'h1',
    ...extra,
  });

beforeAll(async () => {
  await send(
    'key:otlp',
    [service('checkout'), service('payments', { 'service.version': '1.0.0' })],
    now.getTime() - 5_000,
  );
});

afterAll(async () => {
  await closeSpool();
  await db().$disconnect();
});

describe('derive-resources', () => {
  test('makes resources, aliases, relations and the environment, once', async () => {
    await deriveResources(now);
    const second = await deriveResources(new Date(now.getTime() + 1_000));
    expect(second).toMatchObject({ created: 0, relations: 0 });
    const rows = await db().resource.findMany({ orderBy: { canonicalId: 'asc' } });
    expect(rows.map((row) => `${row.kind} ${row.canonicalId}`)).toEqual([
      'service checkout@production',
      'host h1',
      'service payments@production',
    ]);
    expect(rows[0]?.lastSeenAt.getTime()).toBe(now.getTime() - 5_000);
    expect(await db().relation.count({ where: { kind: 'runs_on' } })).toBe(2);
    expect(await db().environment.findMany({ select: { name: true } })).toEqual([
      { name: 'production' },
    ]);
    expect(
      await db().auditEntry.count({ where: { action: 'infrastructure.register-resources' } }),
    ).toBe(1);
  });

  test('later samples move lastSeenAt and labels forward', async () => {
    const laterMs = now.getTime() + 20_000;
    await send('key:otlp', [service('payments', { 'service.version': '1.1.0' })], laterMs);
    await deriveResources(new Date(laterMs + 1_000));
    const row = await db().resource.findFirstOrThrow({ where: { name: 'payments' } });
    expect(row.lastSeenAt.getTime()).toBe(laterMs);
    expect(row.labels).toMatchObject({ 'service.version': '1.1.0' });
  });
});

test('the metrics of node exporter and Kubernetes make hosts, the scrape address of an application makes none', async () => {
  const atMs = now.getTime() + 30_000;
  const of = (metric: string, labels: Record<string, string>) => gauge(metric, '1', 1, labels);
  const readings = [
    of('node_load1', { job: 'node-exporter', instance: '10.0.0.7:9100' }),
    of('windows_cpu_time_total', { job: 'windows', instance: '10.0.0.8:9182' }),
    of('kube_node_info', { job: 'kube-state-metrics', instance: '10.0.0.9:8080', node: 'ip-9' }),
    of('node_namespace_pod:kube_pod_info:', { instance: '10.0.0.10:8080', namespace: 'shop' }),
    of('http_requests_total', { job: 'api', instance: '10.1.2.3:8000' }),
    of('up', { job: 'api', instance: '10.1.2.3:8000' }),
  ];
  await send('key:remote_write', readings, atMs);
  await deriveResources(new Date(atMs + 1_000));
  const hosts = await db().resource.findMany({
    where: { kind: 'host', canonicalId: { not: 'h1' } },
    orderBy: { canonicalId: 'asc' },
  });
  expect(hosts.map((host) => host.canonicalId)).toEqual(['10.0.0.7', '10.0.0.8', 'ip-9']);
  const placeOf = await readPlaces();
  const [exporter] = hosts;
  expect(placeOf({ job: 'node-exporter', instance: '10.0.0.7:9100' }).resourceId).toBe(
    exporter?.id,
  );
  expect(placeOf({ job: 'kube-state-metrics', instance: '10.0.0.7:8080' }).resourceId).toBeNull();
});

test('a name that no index takes is kept short, keeps back nothing else, and is found again', async () => {
  // Random text cannot be compressed into the limit of an index.
  const huge = () => randomBytes(2_900).toString('base64url').slice(0, 3_800);
  const labels = {
    'service.name': huge(),
    'deployment.environment.name': huge(),
    'host.name': huge(),
  };
  const atMs = now.getTime() + 40_000;
  const readings = [gauge('service.request.rate', '1/s', 5, labels), service('behind')];
  await send('key:otlp', readings, atMs);
  await deriveResources(new Date(atMs + 1_000));
  expect(await db().resource.count({ where: { name: 'behind' } })).toBe(1);
  const kept = await db().resource.findFirstOrThrow({
    where: { kind: 'service', name: { startsWith: labels['service.name'].slice(0, 100) } },
  });
  expect((await readPlaces())(labels).resourceId).toBe(kept.id);
  expect(await deriveResources(new Date(atMs + 2_000))).toMatchObject({ created: 0 });
});

test('a resource that the database refuses is left out alone', async () => {
  await asOwner(`create function refuse_cursed() returns trigger language plpgsql as $$
    begin if new.name = 'cursed' then raise exception 'cursed' using errcode = '22021'; end if; return new; end $$;
    create trigger refuse_cursed before insert on "Resource"
    for each row execute function refuse_cursed()`);
  const atMs = now.getTime() + 50_000;
  const readings = ['before', 'cursed', 'after'].map((name) => service(name));
  await send('key:otlp', readings, atMs);
  await deriveResources(new Date(atMs + 1_000));
  const rows = await db().resource.findMany({
    where: { name: { in: ['before', 'cursed', 'after'] } },
    select: { name: true },
    orderBy: { name: 'asc' },
  });
  expect(rows.map(({ name }) => name)).toEqual(['after', 'before']);
});

test('what only spans have told of so far bears the mark of the demo that sent them', async () => {
  const [userId, keyId] = [newId(), newId()];
  await db().user.create({
    data: { id: userId, email: 'demo@example.test', name: 'demo', demo: true },
  });
  await db().apiKey.create({
    data: { id: keyId, prefix: 'demo', name: 'demo', hash: 'none', ownerId: userId, scopes: [] },
  });
  const minuteMs = Math.floor(now.getTime() / 60_000) * 60_000 - 60_000;
  const call = (source: string, caller: string, callee: string, tsMs: number): SpanRow => ({
    tsMs,
    durationMs: 20,
    source,
    traceId: caller,
    spanId: '01',
    parentSpanId: '',
    name: 'GET',
    kind: 'client',
    status: 'unset',
    statusMessage: '',
    service: caller,
    host: '',
    environment: 'production',
    attributes: { 'peer.service': callee },
    resource: {},
  });
  const builder = new BatchBuilder('spans');
  // The pass looks back for 15 minutes, in whole minutes, from half a minute after this one begins.
  const firstMs = minuteMs - 14 * 60_000;
  builder.spans.push(
    call(`${keyId}:otlp`, 'shop', 'till', minuteMs + 10_000),
    call(`${keyId}:otlp`, 'till', 'bank', firstMs + 10_000),
    // Current, and stored before the edges are read.
    call(`${keyId}:otlp`, 'bank', 'safe', minuteMs + 59_000),
    call('key:otlp', 'desk', 'lamp', minuteMs + 10_000),
  );
  await storeBatch(builder);
  await deriveEdges(new Date(minuteMs + 120_000));
  await deriveResources(new Date(minuteMs + 30_000));
  const rows = await db().resource.findMany({
    where: { name: { in: ['shop', 'till', 'bank', 'safe', 'desk', 'lamp'] } },
    select: { name: true, demo: true },
    orderBy: { name: 'asc' },
  });
  expect(rows).toEqual([
    { name: 'bank', demo: true },
    { name: 'desk', demo: false },
    { name: 'lamp', demo: false },
    { name: 'safe', demo: true },
    { name: 'shop', demo: true },
    { name: 'till', demo: true },
  ]);
});

test('processes that were not seen for a week are forgotten', async () => {
  const old = gauge('m', '1', 1, { 'service.name': 'checkout', 'service.instance.id': 'i-1' });
  await send('key:otlp', [old], now.getTime());
  await deriveResources(now);
  expect(await db().resource.count({ where: { kind: 'process' } })).toBe(1);
  expect(await forgetProcesses(now)).toEqual({ removed: 0 });
  expect(await forgetProcesses(new Date(now.getTime() + 8 * 86_400_000))).toEqual({ removed: 1 });
  expect(await db().resource.count({ where: { kind: 'service' } })).toBeGreaterThan(0);
});

/** Waits until the given number of grid instants have passed. */
async function instants(stepMs: number, count: number): Promise<void> {
  let passed = 0;
  const grid = onGrid(stepMs, 'the count of instants', () => Promise.resolve(void (passed += 1)));
  await expect.poll(() => passed).toBeGreaterThanOrEqual(count);
  grid.stop();
}

describe('host collector', () => {
  test('stores readings of this host on the grid under the source `host`, and stops when switched off', async () => {
    const batches: number[] = [];
    const sampleMs = 100;
    const collector = startHostCollector({
      component: 'worker',
      sampleMs,
      enabled: true,
      submit: async (batch) => {
        batches.push(batch.samples.tsMs[0] ?? 0);
        await getSpool().submit(batch);
      },
    });
    try {
      await expect.poll(() => batches.length).toBeGreaterThan(2);
      expect(batches.every((tsMs) => tsMs % sampleMs === 0)).toBe(true);
      await getSpool().flushed();
      const activity = await sourceStats(Date.now(), 60_000);
      expect(activity.find((row) => row.source === 'host')?.series).toBeGreaterThan(20);
      await expect.poll(() => db().source.count({ where: { key: 'host' } })).toBe(1);
      await db().source.update({ where: { key: 'host' }, data: { enabled: false } });
      await instants(sampleMs, 5);
      const stopped = batches.length;
      await instants(sampleMs, 10);
      expect(batches.length).toBe(stopped);
    } finally {
      collector.stop();
    }
  });
});
