import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTeam } from '#server/accounts/teams.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import type { LogRow, SpanRow } from '#server/telemetry/spool/batch.ts';
import { storeBatch } from '#server/telemetry/testing/rows.ts';
import { getTrace } from './get-trace.ts';
import { listLogs } from './list-logs.ts';
import { listTraces } from './list-traces.ts';
import { logFacets } from './log-facets.ts';
import { logHistogram } from './log-histogram.ts';
import { logPatterns } from './log-patterns.ts';

const actor = systemActor('test');
const endMs = Math.floor(Date.now() / 60_000) * 60_000;
const now = new Date(endMs);
const windowMs = 600_000;
const window = { from: new Date(endMs - windowMs), to: now };
let teamActor: Actor = actor;

const span = (spanId: string, parentSpanId: string, change: Partial<SpanRow>): SpanRow => ({
  tsMs: endMs - 60_000,
  durationMs: 100,
  source: 'agent',
  traceId: 'aa01',
  spanId,
  parentSpanId,
  name: 'GET /orders',
  kind: 'server',
  status: 'unset',
  statusMessage: '',
  service: 'shop',
  host: 'h1',
  environment: 'production',
  attributes: { 'http.route': '/orders' },
  resource: { 'service.version': '1' },
  ...change,
});
const log = (tsMs: number, body: string, change: Partial<LogRow> = {}): LogRow => ({
  tsMs,
  observedMs: tsMs,
  source: 'agent',
  severity: 9,
  severityText: 'INFO',
  body,
  attributes: {},
  resource: {},
  service: 'shop',
  host: 'h1',
  environment: 'production',
  traceId: '',
  spanId: '',
  ...change,
});

function parseAnswer(path: string, answer: unknown): void {
  const schema = allOperations.find((each) => each.method === 'get' && each.path === path)?.answer
    .schema;
  expect(schema).toBeDefined();
  schema?.parse(JSON.parse(JSON.stringify(answer)));
}

beforeAll(async () => {
  const builder = new BatchBuilder('agent');
  builder.spans.push(
    span('01', '', {}),
    span('02', '01', {
      tsMs: endMs - 59_980,
      durationMs: 60,
      service: 'pay',
      name: 'charge',
      status: 'error',
      statusMessage: 'refused',
    }),
    span('11', '', { traceId: 'bb02', tsMs: endMs - 30_000, durationMs: 900 }),
    span('21', '', { traceId: 'cc03', tsMs: endMs - 5_000_000, durationMs: 5_000 }),
  );
  for (let index = 0; index < 40; index += 1)
    builder.logs.push(log(endMs - 1_000 - index * 10_000, `order ${index} paid in ${index * 3}ms`));
  for (let index = 0; index < 5; index += 1)
    builder.logs.push(log(endMs - windowMs - 60_000 - index * 1_000, `order ${index} paid in 7ms`));
  builder.logs.push(
    log(endMs - 2_000, 'connection to pay refused', {
      severity: 17,
      traceId: 'aa01',
      spanId: '02',
    }),
    log(endMs - 2_500, 'charged card 7', { service: 'pay' }),
  );
  await storeBatch(builder);
  await db().source.create({
    data: { id: newId(), key: 'agent', kind: 'otlp', name: 'edge: OpenTelemetry' },
  });
  const team = await createTeam(actor, { name: 'Shop' });
  const environment = await db().environment.create({ data: { id: newId(), name: 'production' } });
  for (const [name, teamId] of [
    ['shop', team.id],
    ['pay', null],
  ] as const)
    await db().resource.create({
      data: {
        id: newId(),
        kind: 'service',
        canonicalId: `${name}@production`,
        name,
        teamId,
        environmentId: environment.id,
        reportedEnvironmentId: environment.id,
        firstSeenAt: now,
        lastSeenAt: now,
      },
    });
  teamActor = {
    kind: 'user',
    id: newId(),
    name: 'Tessa',
    grants: [{ role: 'viewer', teamId: team.id, environmentId: null }],
    sessionId: newId(),
    authenticatedAt: now,
    ip: null,
  };
});
afterAll(() => db().$disconnect());

test('traces of a window: slowest first, by service, length and outcome', async () => {
  const all = await listTraces(actor, window, { now });
  parseAnswer('/api/traces', all);
  expect(all.items.map((trace) => trace.traceId)).toEqual(['bb02', 'aa01']);
  expect(all.items[1]).toMatchObject({
    name: 'GET /orders',
    service: 'shop',
    durationMs: 100,
    status: 'error',
    spans: 2,
    services: ['pay', 'shop'],
  });
  const ids = async (filter: Parameters<typeof listTraces>[1]) =>
    (await listTraces(actor, { ...window, ...filter }, { now })).items.map((each) => each.traceId);
  expect(await ids({ minMs: 500 })).toEqual(['bb02']);
  expect(await ids({ status: 'error' })).toEqual(['aa01']);
  expect(await ids({ service: 'pay' })).toEqual(['aa01']);
  expect(await ids({ service: 'nobody' })).toEqual([]);
  expect(await ids({ limit: 1 })).toEqual(['bb02']);
});

test('one trace with its spans; unknown ones are not found', async () => {
  const trace = await getTrace(actor, { id: 'AA01' });
  parseAnswer('/api/traces/{id}', trace);
  expect(trace).toMatchObject({ durationMs: 100, total: 2, hidden: 0 });
  expect(trace.spans).toMatchObject([
    { spanId: '01', parentSpanId: null, startMs: 0, attributes: { 'service.version': '1' } },
    { spanId: '02', parentSpanId: '01', startMs: 20, status: 'error', statusMessage: 'refused' },
  ]);
  await expect(getTrace(actor, { id: 'dd' })).rejects.toMatchObject({ code: 'not_found' });
  await expect(getTrace(actor, { id: "x'--" })).rejects.toMatchObject({ code: 'invalid_input' });
});

test('one team sees its own spans and traces only', async () => {
  const { items } = await listTraces(teamActor, { ...window, status: 'error' }, { now });
  expect(items).toEqual([]);
  const shop = await listTraces(teamActor, window, { now });
  expect(shop.items.map((trace) => trace.services)).toEqual([['shop'], ['shop']]);
  const trace = await getTrace(teamActor, { id: 'aa01' });
  expect(trace).toMatchObject({ hidden: 1, spans: [{ spanId: '01' }] });
  const nobody: Actor = {
    ...systemActor('x'),
    kind: 'user',
    grants: [],
    sessionId: 's',
    authenticatedAt: now,
    ip: null,
  };
  await expect(getTrace(nobody, { id: 'aa01' })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(logPatterns(nobody, {})).rejects.toMatchObject({ code: 'forbidden' });
  await expect(logHistogram(nobody, {})).rejects.toMatchObject({ code: 'forbidden' });
});

test('records over time by level', async () => {
  const histogram = await logHistogram(actor, { ...window, buckets: 20 }, { now });
  parseAnswer('/api/logs/histogram', histogram);
  expect(histogram).toMatchObject({
    stepMs: 60_000,
    total: 42,
    sources: ['edge: OpenTelemetry'],
  });
  expect(histogram.buckets.length).toBeLessThanOrEqual(20);
  expect(histogram.buckets.at(-1)?.counts).toMatchObject({ error: 1 });
  const sum = histogram.buckets.flatMap((bucket) => Object.values(bucket.counts));
  expect(sum.reduce((total, count) => total + count, 0)).toBe(42);
  const ofTeam = await logHistogram(teamActor, { ...window, buckets: 400 }, { now });
  expect(ofTeam.total).toBe(41);
});

test('records of each sender and level under the other filters', async () => {
  const all = await logFacets(actor, window, { now });
  parseAnswer('/api/logs/facets', all);
  const sum = (counts: readonly { count: number }[]) =>
    counts.reduce((total, { count }) => total + count, 0);
  expect([sum(all.services), sum(all.hosts), sum(all.levels)]).toEqual([42, 42, 42]);
  const errors = all.levels.find(({ level }) => level === 'error')?.count ?? 0;
  expect(errors).toBeGreaterThan(0);
  const chosen = await logFacets(
    actor,
    { ...window, service: all.services[0]?.value, severity: 'error' },
    { now },
  );
  // The own filter of a facet does not narrow it.
  expect(sum(chosen.services)).toBe(errors);
  expect(sum(chosen.levels)).toBe(all.services[0]?.count);
  expect(sum((await logFacets(teamActor, window, { now })).levels)).toBe(41);
  await expect(logFacets(actor, { severity: 'loud' })).rejects.toMatchObject({
    code: 'invalid_input',
  });
});

test('patterns with counts, and what the hour before did not have', async () => {
  const { patterns, read, total } = await logPatterns(actor, window, { now });
  parseAnswer('/api/logs/patterns', { patterns, read, total });
  expect({ read, total }).toEqual({ read: 42, total: 42 });
  expect(
    patterns.map(({ template, count, before, isNew }) => [template, count, before, isNew]),
  ).toEqual([
    ['order <*> paid in <*>', 40, 5, false],
    ['connection to pay refused', 1, 0, true],
    ['charged card <*>', 1, 0, true],
  ]);
  expect(patterns[1]?.severity).toBe('error');
  const ofTeam = await logPatterns(teamActor, window, { now });
  expect(ofTeam.patterns.map((pattern) => pattern.template)).not.toContain('charged card <*>');
});

test('records of one trace', async () => {
  const { items } = await listLogs(actor, { ...window, traceId: 'aa01' }, { now });
  expect(items.map((item) => item.body)).toEqual(['connection to pay refused']);
});
