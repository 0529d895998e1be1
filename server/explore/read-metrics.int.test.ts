import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  actor,
  closeReadScene,
  endMs,
  now,
  openReadScene,
} from '#server/infrastructure/resources/read-scene.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { addSeries, storeBatch } from '#server/telemetry/testing/rows.ts';
import { getRange } from './get-range.ts';
import { getMetricLabels, getMetricNames, getSeries } from './list-metrics.ts';
import { rangeCsv } from './range-csv.ts';

beforeAll(async () => {
  await openReadScene();
});
afterAll(closeReadScene);

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
  expect(answer.sources).toEqual(['collector: OpenTelemetry']);
  expect(answer.series).toHaveLength(1);
  expect(answer.series[0]?.source).toBe('collector: OpenTelemetry');
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
  const all = await getRange(actor, { ...range, points: 5_000 }, { now });
  expect(all).toMatchObject({ reduced: false, truncated: false });
  expect(all.series[0]?.points).toHaveLength(61);
  await expect(getRange(actor, { ...range, from: 'yesterday' })).rejects.toMatchObject({
    code: 'invalid_input',
  });
});

test('groups series by one label, and says what is missing', async () => {
  const grouped = { ...range, labels: {}, aggregate: 'sum', by: 'service.name' } as const;
  const answer = await getRange(actor, grouped, { now });
  expect(answer.sources).toEqual(['collector: OpenTelemetry']);
  expect(answer.unit).toBe('{request}/s');
  const checkout = answer.series.find((each) => each.labels['service.name'] === 'checkout');
  expect(checkout?.seriesId).toBe('group:checkout');
  const values = checkout?.points.flatMap(([, value]) => value ?? []) ?? [];
  expect(values.length).toBeGreaterThan(10);
  expect(values.length).toBeLessThanOrEqual(400);
  await expect(getRange(actor, { ...grouped, aggregate: undefined })).rejects.toThrow(
    'aggregate: is needed with by',
  );
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
    nextCursor: null,
  });
  expect(await getMetricLabels(actor, { metric: 'system.cpu.utilization' })).toEqual({
    names: ['host.name'],
    nextCursor: null,
  });
  expect(
    (await getSeries(actor, { metric: 'service.request.rate', labels })).items[0],
  ).toMatchObject({ samples: 61, lastAt: now.toISOString() });
});

type Ask = { limit: number; cursor?: string };

/** Everything a list answers, page by page. */
async function walk<T>(
  limit: number,
  ask: (input: Ask) => Promise<{ items: T[]; nextCursor: string | null }>,
): Promise<T[][]> {
  const pages: T[][] = [];
  let cursor: string | null = null;
  do {
    const page = await ask({ limit, ...(cursor === null ? {} : { cursor }) });
    pages.push(page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return pages;
}

async function addMany(): Promise<void> {
  const builder = new BatchBuilder('agent');
  for (let index = 0; index < 60; index += 1) {
    const name = index % 20 === 0 ? 'checkout' : `other-${index}`;
    addSeries(builder, 'paged.metric', {
      'service.name': name,
      'deployment.environment.name': 'production',
      zone: index < 40 ? 'busy' : `zone-${index}`,
      pod: `pod-${index}`,
    });
    addSeries(builder, `paged.name.${String(index).padStart(2, '0')}`, {});
  }
  await storeBatch(builder);
}

test('lists page without loss, default to 50 and clamp to 1,000', async () => {
  await addMany();
  const metric = 'paged.metric';
  const series = await walk(25, (input) => getSeries(actor, { metric, ...input }));
  expect(series.map((page) => page.length)).toEqual([25, 25, 10]);
  expect(new Set(series.flat().map((item) => item.labels['pod'])).size).toBe(60);
  expect((await getSeries(actor, { metric })).items).toHaveLength(50);
  expect((await getSeries(actor, { metric, limit: 5_000 })).items).toHaveLength(60);

  const names = await walk(25, (input) => getMetricNames(actor, { q: 'paged.name', ...input }));
  expect(names.map((page) => page.length)).toEqual([25, 25, 10]);
  const shown = names.flat().map((item) => item.name);
  expect(shown).toEqual([...new Set(shown)].toSorted());
  expect((await getMetricNames(actor, { q: 'paged.name' })).items).toHaveLength(50);
  expect((await getMetricNames(actor, { q: 'paged.name', limit: 5_000 })).items).toHaveLength(60);

  const values = await walk(8, async (input) => {
    const answer = await getMetricLabels(actor, { metric, label: 'zone', ...input });
    return { items: 'values' in answer ? answer.values : [], nextCursor: answer.nextCursor };
  });
  expect(values.map((page) => page.length)).toEqual([8, 8, 5]);
  expect(values[0]?.[0]).toEqual({ value: 'busy', series: 40 });
  expect(new Set(values.flat().map((item) => item.value)).size).toBe(21);
  const labelNames = await walk(3, async (input) => {
    const answer = await getMetricLabels(actor, { metric, ...input });
    return { items: 'names' in answer ? answer.names : [], nextCursor: answer.nextCursor };
  });
  expect(labelNames).toEqual([['deployment.environment.name', 'pod', 'service.name'], ['zone']]);
  expect(await getMetricLabels(actor, { metric, limit: 5_000 })).toMatchObject({
    nextCursor: null,
  });
  for (const cursor of ['x', (await getMetricNames(actor, { limit: 1 })).nextCursor ?? ''])
    await expect(getSeries(actor, { metric, cursor })).rejects.toMatchObject({
      code: 'invalid_input',
    });
});

test("a team's reader gets every series, name and label of the team, and no others", async () => {
  const team = await db().team.create({ data: { id: newId(), name: 'shop' } });
  const moved = await db().resource.updateMany({
    where: { kind: 'service', name: 'checkout' },
    data: { teamId: team.id },
  });
  expect(moved.count).toBeGreaterThan(0);
  const reader: Actor = {
    kind: 'user',
    id: newId(),
    name: 'B',
    grants: [{ role: 'viewer', teamId: team.id, environmentId: null }],
    sessionId: newId(),
    authenticatedAt: now,
    ip: null,
  };
  const pages = await walk(2, (input) => getSeries(reader, { metric: 'paged.metric', ...input }));
  expect(pages.map((page) => page.length)).toEqual([2, 1]);
  expect(new Set(pages.flat().map((item) => item.labels['service.name']))).toEqual(
    new Set(['checkout']),
  );

  expect((await getMetricNames(reader, { q: 'paged' })).items).toEqual([
    { name: 'paged.metric', kind: 'gauge', unit: '', series: 3 },
  ]);
  expect((await getMetricNames(reader, { q: 'paged.name' })).items).toEqual([]);
  const paged = { metric: 'paged.metric' };
  expect(await getMetricLabels(reader, { ...paged, label: 'service.name' })).toMatchObject({
    values: [{ value: 'checkout', series: 3 }],
  });
  expect(await getMetricLabels(reader, { ...paged, label: 'pod' })).toMatchObject({
    values: ['pod-0', 'pod-20', 'pod-40'].map((value) => ({ value, series: 1 })),
  });
  expect(await getMetricLabels(reader, { metric: 'paged.name.01' })).toMatchObject({ names: [] });
  expect(await getMetricLabels(reader, { metric: 'system.cpu.utilization' })).toMatchObject({
    names: [],
  });
});
