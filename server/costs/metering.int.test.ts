import { beforeEach, expect, test } from 'vitest';
import type { CostRow } from '#lib/schemas/costs/costs.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { rollUp } from '#server/telemetry/derive/roll-up.ts';
import { hashSeries, sortLabels } from '#server/telemetry/series-id.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import type { SeriesKind } from '#server/telemetry/spool/batch.ts';
import { clearTelemetry, storeBatch } from '#server/telemetry/testing/rows.ts';
import { costRows } from './rows.ts';
import { costSummary } from './summary.ts';

const actor = systemActor('test');
const gib = 2 ** 30;
const minuteMs = 60_000;
const at = (time: string): number => Date.parse(`2026-11-25T${time}Z`);
const day = { from: new Date(at('00:00')), to: new Date(at('23:59')), basis: 'metered' } as const;

beforeEach(async () => {
  await clearTelemetry(['series', 'samples', 'rollup_1m', 'rollup_1h']);
});

type Spans = readonly (readonly [from: string, to: string])[];

/** One sample a minute in each span; a counter grows by its value each minute. */
function measure(
  builder: BatchBuilder,
  metric: string,
  labels: Record<string, string>,
  value: number,
  spans: Spans,
  kind: SeriesKind = 'gauge',
): void {
  const sorted = sortLabels(Object.entries(labels));
  const hash = hashSeries(metric, sorted);
  const firstSeenMs = at(spans[0]?.[0] ?? '');
  const source = builder.sourceId;
  builder.newSeries.push({ ...hash, metric, labels: sorted, source, unit: '', kind, firstSeenMs });
  let total = 0;
  for (const [from, to] of spans) {
    for (let ms = at(from); ms < at(to); ms += minuteMs) {
      total += value;
      builder.addSample(hash.id, ms, kind === 'counter' ? total : value);
    }
  }
}

async function store(builder: BatchBuilder, now: string): Promise<void> {
  await storeBatch(builder);
  await rollUp(new Date(at(now)));
}

function host(builder: BatchBuilder, spans: Spans, name = 'web-1'): void {
  const labels = { 'host.name': name };
  const disk = { ...labels, 'system.device': '/dev/sda' };
  measure(builder, 'system.cpu.logical.count', labels, 4, spans);
  measure(builder, 'system.cpu.utilization', labels, 0.25, spans);
  measure(builder, 'system.memory.limit', labels, 8 * gib, spans);
  measure(
    builder,
    'system.memory.usage',
    { ...labels, 'system.memory.state': 'used' },
    2 * gib,
    spans,
  );
  measure(
    builder,
    'system.filesystem.usage',
    { ...disk, 'system.filesystem.state': 'used' },
    60e9,
    spans,
  );
  measure(
    builder,
    'system.filesystem.usage',
    { ...disk, 'system.filesystem.state': 'free' },
    40e9,
    spans,
  );
  measure(builder, 'hw.gpu.utilization', { ...labels, 'hw.id': '0' }, 0.5, spans);
}

async function quantities(now: string, filter = {}): Promise<Record<string, string | null>> {
  const page = await costRows(
    actor,
    { ...day, ...filter, limit: 1000 },
    { now: new Date(at(now)) },
  );
  const name = (row: CostRow): string =>
    `${row.tags['kind'] ?? ''} ${row.tags['part'] === 'used' ? (row.service ?? '') : (row.tags['part'] ?? '')}`;
  return Object.fromEntries(page.items.map((row) => [name(row), row.quantity]));
}

test('three hours of a host with a service are what a hand computes', async () => {
  const builder = new BatchBuilder('host');
  const spans: Spans = [['10:00', '13:00']];
  host(builder, spans);
  const service = {
    'host.name': 'web-1',
    'service.name': 'checkout',
    'deployment.environment.name': 'production',
  };
  // Two replicas, each 1/16 of the 4 cores and half a GiB.
  for (const replica of ['a', 'b']) {
    const labels = { ...service, 'service.instance.id': replica };
    measure(builder, 'process.cpu.utilization', labels, 0.0625, spans);
    measure(builder, 'process.memory.usage', labels, gib / 2, spans);
  }
  await store(builder, '15:00');
  expect(await quantities('15:00')).toEqual({
    'cpu checkout': '1.5',
    'cpu other': '1.5',
    'cpu idle': '9',
    'memory checkout': '3',
    'memory other': '3',
    'memory idle': '18',
    'storage other': '180',
    'storage idle': '120',
    'gpu other': '1.5',
    'gpu idle': '1.5',
  });
  const now = { now: new Date(at('15:00')) };
  const { totals, items } = await costSummary(actor, { ...day, groupBy: 'tag:kind' }, now);
  // 12 core-hours, 24 GiB-hours, 300 GB-hours, 3 GPU-hours.
  expect(new Map(items.map((item) => [item.key, item.billed]))).toEqual(
    new Map([
      ['gpu', '2.85'],
      ['cpu', '0.379332'],
      ['memory', '0.101688'],
      ['storage', '0.01644'],
    ]),
  );
  expect(totals).toEqual([
    {
      currency: 'USD',
      billed: '3.34746',
      effective: '3.34746',
      list: '3.34746',
      contracted: '3.34746',
    },
  ]);
  const services = await costSummary(actor, { ...day, groupBy: 'service' }, now);
  // 1.5 x 0.031611 + 3 x 0.004237
  expect(services.items.find((item) => item.key === 'checkout')?.billed).toBe('0.0601275');
});

test('a figure exists minutes after the first start, for the time that was measured', async () => {
  const builder = new BatchBuilder('host');
  host(builder, [['10:20', '10:50']]);
  await store(builder, '10:50');
  // Half an hour of 4 cores.
  expect(await quantities('10:50')).toMatchObject({ 'cpu idle': '1.5', 'cpu other': '0.5' });
});

test('time without samples costs nothing, another interval costs the same', async () => {
  const gap = new BatchBuilder('host');
  host(gap, [
    ['09:00', '10:00'],
    ['10:00', '10:30'],
    ['11:00', '12:00'],
  ]);
  await store(gap, '15:00');
  expect(await quantities('15:00')).toMatchObject({ 'cpu other': '2.5' });
  const finer = new BatchBuilder('host');
  const { id } = hashSeries('system.cpu.logical.count', sortLabels([['host.name', 'web-1']]));
  for (let ms = at('11:00'); ms < at('12:00'); ms += 10_000) finer.addSample(id, ms, 4);
  await store(finer, '15:00');
  expect(await quantities('15:00')).toMatchObject({ 'cpu other': '2.5' });
});

test('CPU time of counters counts, where there is no count of cores', async () => {
  const builder = new BatchBuilder('otlp');
  const labels = { 'host.name': 'db-1' };
  measure(
    builder,
    'system.cpu.time',
    { ...labels, 'cpu.mode': 'user' },
    30,
    [['10:00', '12:00']],
    'counter',
  );
  measure(
    builder,
    'system.cpu.time',
    { ...labels, 'cpu.mode': 'idle' },
    90,
    [['10:00', '12:00']],
    'counter',
  );
  await store(builder, '15:00');
  // 59 minutes of growth in each hour, of 2 cores: 0.5 used, 1.5 idle.
  const { 'cpu other': used, 'cpu idle': idle } = await quantities('15:00');
  expect(Number(used)).toBeCloseTo((2 * 59 * 30) / 3600, 6);
  expect(Number(idle)).toBeCloseTo((2 * 59 * 90) / 3600, 6);
});

test('services that use more than their host has share what it has, and idle is never negative', async () => {
  const builder = new BatchBuilder('host');
  const spans: Spans = [['10:00', '11:00']];
  host(builder, spans);
  for (const [name, share] of [
    ['a', 0.75],
    ['b', 0.5],
  ] as const)
    measure(
      builder,
      'process.cpu.utilization',
      { 'host.name': 'web-1', 'service.name': name },
      share,
      spans,
    );
  measure(
    builder,
    'process.cpu.utilization',
    { 'host.name': 'nobody', 'service.name': 'c' },
    0.5,
    spans,
  );
  await store(builder, '15:00');
  expect(await quantities('15:00', { tag: 'kind=cpu' })).toEqual({
    'cpu a': '2.4',
    'cpu b': '1.6',
    'cpu c': '0.5',
  });
});

test('teams and environments come from the resources', async () => {
  const builder = new BatchBuilder('host');
  host(builder, [['10:00', '11:00']]);
  await store(builder, '15:00');
  const [teamId, environmentId] = [newId(), newId()];
  await db().team.create({ data: { id: teamId, name: 'platform' } });
  await db().environment.create({ data: { id: environmentId, name: 'production' } });
  const seen = { firstSeenAt: new Date(), lastSeenAt: new Date() };
  const place = { kind: 'host', canonicalId: 'id-of-web-1', name: 'web-1', teamId, environmentId };
  await db().resource.create({ data: { id: newId(), ...place, ...seen } });
  const now = { now: new Date(at('15:00')) };
  for (const [groupBy, key] of [
    ['team', 'platform'],
    ['environment', 'production'],
    ['resource', 'web-1'],
    ['day', '2026-11-25'],
  ] as const) {
    const { items } = await costSummary(actor, { ...day, groupBy }, now);
    expect(items.map((item) => item.key)).toEqual([key]);
  }
});
