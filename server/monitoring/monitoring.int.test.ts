import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MonitorRuleInput } from '#lib/schemas/monitoring/monitoring.ts';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import { recordEvaluation } from '#server/incidents/findings/record-evaluation.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { expectDescribed } from '#server/platform/openapi/test-described.ts';
import { testPerson } from '#server/platform/testing/person.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import type { LogRow } from '#server/telemetry/spool/batch.ts';
import { addSeries, storeBatch } from '#server/telemetry/testing/rows.ts';
import { evaluateMonitors } from './evaluate-monitors.ts';
import { getMonitor, listMonitors } from './list-monitors.ts';
import { monitorValues } from './monitor-values.ts';
import { noteEvaluations } from './note-evaluations.ts';
import { previewMonitor } from './preview-monitor.ts';
import { createMonitor, deleteMonitor, updateMonitor } from './save-monitor.ts';

const actor = systemActor('test');
const operator = testPerson('operator');
const minute = 60_000;
const endMs = Math.floor(Date.now() / minute) * minute;
const now = new Date(endMs);
const nowhere = () => ({ resourceId: null, environmentId: null, teamId: null });
const lines = { fromMs: endMs - 5 * minute, toMs: endMs, stepMs: 5 * minute, windowMs: 5 * minute };

const gauge = (change: Partial<MonitorRuleInput> = {}): MonitorRuleInput => ({
  query: { kind: 'metric', metric: 'shop.queue', groupBy: ['service.name'], windowSeconds: 300 },
  comparison: '>',
  bound: { limit: 50 },
  ...change,
});

/** One pass of the live judgement, as the job makes it. */
async function pass(at: Date): Promise<{ fired: string[]; resolved: string[] }> {
  const { evaluations, notes } = await evaluateMonitors(at, nowhere);
  const result =
    evaluations.length === 0
      ? { fired: [], resolved: [] }
      : await recordEvaluation(actor, { evaluations }, { now: at });
  await noteEvaluations(actor, { items: notes }, { now: at });
  return result;
}
const passes = async (from: number, count: number) => {
  const all = [];
  for (let index = 0; index < count; index += 1)
    all.push(await pass(new Date(endMs + (from + index) * 30_000)));
  return all;
};

function log(tsMs: number, service: string, severity = 17): LogRow {
  return {
    tsMs,
    observedMs: tsMs,
    source: 'agent',
    severity,
    severityText: '',
    body: 'payment refused',
    attributes: {},
    resource: {},
    service,
    host: 'a',
    environment: 'production',
    traceId: '',
    spanId: '',
  };
}

beforeAll(async () => {
  await db().source.create({
    data: { id: newId(), key: 'agent', kind: 'otlp', name: 'Collector of the shop' },
  });
  const builder = new BatchBuilder('agent');
  const queues = [
    ['shop', '1', 10],
    ['shop', '2', 30],
    ['pay', '1', 100],
  ] as const;
  for (const [service, instance, value] of queues) {
    const series = addSeries(builder, 'shop.queue', {
      'service.name': service,
      'service.instance.id': instance,
    });
    const counter = addSeries(
      builder,
      'shop.orders',
      { 'service.name': service, 'service.instance.id': instance },
      'counter',
    );
    for (let step = 0; step < 240; step += 1) {
      const tsMs = endMs - 10_000 - step * 10_000;
      // `pay` was quiet until 15 minutes ago.
      builder.addSample(series, tsMs, service === 'pay' && step >= 90 ? 1 : value);
      builder.addSample(counter, tsMs, (240 - step) * value);
    }
  }
  const latency = addSeries(builder, 'shop.duration', { 'service.name': 'shop' }, 'histogram');
  for (let step = 0; step < 30; step += 1)
    builder.addHistogram({
      series: latency,
      tsMs: endMs - 10_000 - step * 10_000,
      startMs: endMs - 20_000 - step * 10_000,
      temporality: 1,
      shape: 'explicit',
      count: 10,
      sum: 10,
      min: 0,
      max: 2,
      scale: 0,
      offset: 0,
      zeroCount: 0,
      zeroThreshold: 0,
      negativeOffset: 0,
      bounds: [1, 2],
      counts: [9, 1, 0],
      negativeCounts: [],
    });
  for (let index = 0; index < 6; index += 1) builder.logs.push(log(endMs - 1_000 - index, 'shop'));
  builder.logs.push(log(endMs - 2_000, 'pay', 9), log(endMs - 3_600_000, 'shop'));
  await storeBatch(builder);
});
afterAll(() => db().$disconnect());

const metric = (part: object) => ({
  kind: 'metric' as const,
  metric: 'shop.queue',
  labels: {},
  reading: 'raw' as const,
  aggregation: 'avg' as const,
  windowSeconds: 300,
  groupBy: [] as string[],
  ...part,
});
async function valueOf(part: object): Promise<Record<string, number | null>> {
  const groups = await monitorValues(metric(part), { ...lines, bucketMs: minute });
  return Object.fromEntries(
    groups.map((group) => {
      const value = group.values.at(-1)?.[1] ?? null;
      return [Object.values(group.labels).join(), value && Math.round(value * 1_000) / 1_000];
    }),
  );
}

test('values over the window: samples, rates and quantiles, by group', async () => {
  const by = { groupBy: ['service.name'] };
  expect(await valueOf(by)).toEqual({ shop: 20, pay: 100 });
  expect(await valueOf({ ...by, aggregation: 'max' })).toEqual({ shop: 30, pay: 100 });
  expect(await valueOf({ aggregation: 'min' })).toEqual({ '': 10 });
  expect(await valueOf({ ...by, aggregation: 'count' })).toEqual({ shop: 60, pay: 30 });
  expect(await valueOf({ labels: { 'service.name': 'shop' }, aggregation: 'sum' })).toEqual({
    '': 1_200,
  });
  const rate = { ...by, metric: 'shop.orders', reading: 'rate' };
  expect(await valueOf({ ...rate, aggregation: 'sum' })).toEqual({ shop: 4, pay: 10 });
  expect(await valueOf({ ...rate, aggregation: 'avg' })).toEqual({ shop: 2, pay: 10 });
  expect(await valueOf({ ...rate, aggregation: 'count' })).toEqual({ shop: 1_200, pay: 3_000 });
  const latency = { metric: 'shop.duration' };
  expect(await valueOf({ ...latency, reading: 'p50' })).toEqual({ '': 0.556 });
  expect(await valueOf({ ...latency, reading: 'p95' })).toEqual({ '': 1.5 });
  expect(await valueOf({ ...latency, reading: 'rate', aggregation: 'sum' })).toEqual({
    '': 1,
  });
  expect(await valueOf(latency)).toEqual({ '': 1 });
  expect(await valueOf({ metric: 'no.such' })).toEqual({});
});

test('logs are counted, and none is a count of nothing', async () => {
  const logs = {
    kind: 'log' as const,
    text: 'REFUSED',
    severity: 'error' as const,
    service: '',
    windowSeconds: 300,
    groupBy: [] as ('service.name' | 'host.name')[],
  };
  const grid = { ...lines, bucketMs: minute };
  const last = async (part: Partial<typeof logs>) =>
    (await monitorValues({ ...logs, ...part }, grid)).map((group) => [
      group.labels,
      group.values.at(-1)?.[1],
    ]);
  expect(await last({})).toEqual([[{}, 6]]);
  expect(await last({ text: 'nothing like it' })).toEqual([[{}, 0]]);
  expect(await last({ groupBy: ['service.name'] })).toEqual([[{ 'service.name': 'shop' }, 6]]);
});

test('a monitor fires after 3 of 5, one alert a group, and an edit ends it with the reason', async () => {
  const { id } = await createMonitor(operator, { name: 'Long queue', rule: gauge() });
  expect((await getMonitor(operator, { id })).state).toBe('waiting');
  expect((await passes(0, 3)).map((result) => result.fired.length)).toEqual([0, 0, 1]);
  const item = await getMonitor(operator, { id });
  expect(item).toMatchObject({ state: 'firing', firing: 1, groups: 2, firedIn7Days: 1 });
  expectDescribed('/api/monitors/{id}', item);
  expectDescribed('/api/monitors', await listMonitors(operator, {}));
  const alert = await db().alert.findFirstOrThrow({ where: { monitorId: id } });
  expect(alert).toMatchObject({
    origin: 'monitor',
    state: 'firing',
    metric: 'shop.queue',
    labels: { 'service.name': 'pay' },
    title: 'Long queue (pay): 100, limit 50',
  });
  const { opened } = await correlate(actor, {}, { now: new Date(endMs + 90_000) });
  expect(opened).toHaveLength(1);
  await updateMonitor(operator, {
    id,
    name: 'Long queue',
    rule: gauge({ bound: { limit: 500 } }),
  });
  const after = await db().alert.findUniqueOrThrow({ where: { id: alert.id } });
  expect(after).toMatchObject({
    state: 'resolved',
    annotations: { ended: 'Its monitor Long queue was edited' },
  });
  const events = await db().incidentEvent.findMany({ where: { kind: 'alert.ended' } });
  expect(events.map((event) => event.body)).toEqual(['Its monitor Long queue was edited']);
  expect((await passes(4, 4)).flatMap((result) => result.fired)).toEqual([]);
  await deleteMonitor(operator, { id });
  const audit = await db().auditEntry.findMany({ where: { subjectId: id } });
  expect(audit.map((entry) => entry.action).toSorted()).toEqual([
    'monitors.create',
    'monitors.delete',
    'monitors.update',
  ]);
});

test('what was judged before an edit counts for nothing after it', async () => {
  const { id } = await createMonitor(operator, {
    name: 'Edited meanwhile',
    rule: gauge({ breaches: 1, of: 1 }),
  });
  const { evaluations } = await evaluateMonitors(now, nowhere);
  await updateMonitor(operator, { id, name: 'Edited meanwhile', rule: gauge() });
  await recordEvaluation(actor, { evaluations }, { now });
  expect(await db().alert.count({ where: { monitorId: id } })).toBe(0);
  await deleteMonitor(operator, { id });
});

test('too many groups are a clear error, and no alert is guessed from a part', async () => {
  const builder = new BatchBuilder('agent');
  for (let index = 0; index < 60; index += 1)
    builder.addSample(
      addSeries(builder, 'many.things', { thing: String(index) }),
      endMs - 5_000,
      100,
    );
  await storeBatch(builder);
  const rule = gauge({
    query: { kind: 'metric', metric: 'many.things', groupBy: ['thing'] },
  });
  const { id } = await createMonitor(operator, { name: 'Too many', rule });
  await pass(now);
  const item = await getMonitor(operator, { id });
  expect(item.state).toBe('problem');
  expect(item.problem).toContain('more than 50 groups');
  await expect(previewMonitor(operator, { rule })).rejects.toMatchObject({
    code: 'invalid_input',
  });
  await deleteMonitor(operator, { id });
});

test('missing data: kept, fine, or an alert, as the monitor says', async () => {
  const later = new Date(endMs + 20 * minute);
  const outcomes = async (noData: 'keep' | 'alert' | 'ok') => {
    const { id } = await createMonitor(operator, { name: noData, rule: gauge({ noData }) });
    const { evaluations } = await evaluateMonitors(later, nowhere);
    await deleteMonitor(operator, { id });
    return evaluations.map((evaluation) => evaluation.outcome);
  };
  expect(await outcomes('keep')).toEqual([]);
  expect(await outcomes('ok')).toEqual([]);
  expect(await outcomes('alert')).toEqual(['breach', 'breach']);
});

test('the preview tells what it would have done', async () => {
  const preview = await previewMonitor(operator, { rule: gauge() }, { now });
  expectDescribed('/api/monitors/preview', preview, 'post');
  expect(preview).toMatchObject({
    groups: 2,
    fired: 1,
    stepSeconds: 60,
    sources: ['Collector of the shop'],
  });
  const [first] = preview.series;
  expect(first).toMatchObject({ labels: { 'service.name': 'pay' }, fired: 1 });
  expect(first?.episodes[0]?.to).toBeNull();
  // The mean of 5 min passes 50 in the middle of the window: 15 min of high values less 3 and the evaluations.
  expect(preview.firingMs / minute).toBeGreaterThan(10);
  expect(preview.firingMs / minute).toBeLessThan(14);
  expect(first?.points.length).toBeLessThanOrEqual(400);
  const week = await previewMonitor(operator, { rule: gauge(), over: '7d' }, { now });
  expect(week).toMatchObject({ groups: 2, fired: 1, stepSeconds: 300 });
  // Records name their sender too; a missing record has none.
  const ofLogs = { kind: 'log' as const, text: 'refused', windowSeconds: 300 };
  const logs = await previewMonitor(operator, { rule: gauge({ query: ofLogs }) }, { now });
  expect(logs.sources).toEqual(['Collector of the shop']);
  const nothing = { kind: 'metric' as const, metric: 'shop.nothing' };
  const empty = await previewMonitor(operator, { rule: gauge({ query: nothing }) }, { now });
  expect(empty.sources).toEqual([]);
});

test('who may not, may not; and a grant for one team reads no telemetry of all', async () => {
  const code = { code: 'forbidden' };
  const given = { name: 'x', rule: gauge() };
  await expect(createMonitor(testPerson('viewer'), given)).rejects.toMatchObject(code);
  await expect(previewMonitor(testPerson('viewer'), given)).rejects.toMatchObject(code);
  const teamed = testPerson('operator', '00000000-0000-7000-8000-0000000000aa');
  await expect(previewMonitor(teamed, given)).rejects.toMatchObject(code);
  await expect(createMonitor(teamed, given)).rejects.toMatchObject(code);
  await expect(
    createMonitor(operator, { name: 'x', rule: gauge({ recovery: { limit: 60 } }) }),
  ).rejects.toMatchObject({ code: 'invalid_input' });
});
