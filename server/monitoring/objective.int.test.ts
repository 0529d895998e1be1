import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordEvaluation } from '#server/incidents/findings/record-evaluation.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import { runStatement } from '#server/telemetry/client.ts';
import { rollUp } from '#server/telemetry/derive/roll-up.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { addSeries, storeBatch } from '#server/telemetry/testing/rows.ts';
import { evaluateMonitors } from './evaluate-monitors.ts';
import { getObjective } from './get-objective.ts';
import { getMonitor } from './list-monitors.ts';
import { noteEvaluations } from './note-evaluations.ts';
import { previewMonitor } from './preview-monitor.ts';
import { createMonitor, deleteMonitor } from './save-monitor.ts';

const actor = systemActor('test');
const operator = {
  kind: 'user' as const,
  id: '00000000-0000-7000-8000-000000000001',
  name: 'Olga',
  grants: [{ role: 'operator' as const, teamId: null, environmentId: null }],
  sessionId: '',
  authenticatedAt: new Date(),
  ip: null,
} satisfies Actor;
const minute = 60_000;
const hour = 60 * minute;
const endMs = Math.floor(Date.now() / minute) * minute;
const at = (minutes: number) => new Date(endMs + minutes * minute);
const nowhere = () => ({ resourceId: null, environmentId: null, teamId: null });

/** 10 requests a second from seven hours before the end to two hours after, with a share of failures by minute. */
async function storeService(service: string, failing: (minutes: number) => number): Promise<void> {
  const builder = new BatchBuilder('tandem');
  const labels = { 'service.name': service, 'deployment.environment.name': 'production' };
  const rate = addSeries(builder, 'service.request.rate', labels);
  const ratio = addSeries(builder, 'service.error.ratio', labels);
  for (let tsMs = endMs - 7 * hour; tsMs <= endMs + 2 * hour; tsMs += 10_000) {
    builder.addSample(rate, tsMs, 10);
    builder.addSample(ratio, tsMs, failing((tsMs - 10_000 - endMs) / minute));
  }
  await storeBatch(builder);
}

beforeAll(async () => {
  // 2% fail for an hour before the end: a burn of 20.
  await storeService('shop', (minutes) => (minutes >= -60 && minutes < 0 ? 0.02 : 0));
  // 0.7% fail all the time: a burn of 7, which only the six-hour window detects.
  await storeService('pay', () => 0.007);
  await storeService('fine', () => 0.0005);
  // `search` does not measure itself; its caller's spans report 100 calls a minute, of which 10
  // fail.
  const minutes = Array.from({ length: 30 }, (_, index) => endMs / 1_000 - (index + 1) * 60);
  const counts = `[${Array.from({ length: 15 }, () => 0).join(', ')}]`;
  await runStatement(
    `INSERT INTO edges (minute, caller, callee, callee_kind, environment, count, errors, latency_counts, latency_sum_ms, version)
     VALUES ${minutes.map((second) => `(toDateTime(${second}), 'shop', 'search', 'service', 'production', 100, 10, ${counts}, 0, 1)`).join(', ')}`,
    {},
  );
});
afterAll(() => db().$disconnect());

const objective = (service = '') => ({
  query: { kind: 'objective' as const, service, target: 0.999, days: 1 },
});

/** One pass of the live judgement, as the job makes it. */
async function pass(now: Date): Promise<{ fired: string[]; resolved: string[] }> {
  const { evaluations, notes } = await evaluateMonitors(now, nowhere);
  const result =
    evaluations.length === 0
      ? { fired: [], resolved: [] }
      : await recordEvaluation(actor, { evaluations }, { now });
  await noteEvaluations(actor, { items: notes }, { now });
  return result;
}

test('from samples to alerts, one a service, each with the severity of its burn, and back', async () => {
  const { id } = await createMonitor(operator, {
    name: 'Good answers',
    severity: 'error',
    rule: objective(),
  });
  expect((await pass(at(0))).fired).toHaveLength(3);
  const alerts = await db().alert.findMany({ where: { monitorId: id }, orderBy: { title: 'asc' } });
  expect(
    alerts.map(({ title, severity, state, metric }) => [title, severity, state, metric]),
  ).toEqual([
    [
      'Good answers (pay, production): burns the error budget of 99.9% 7.0 times too fast, over 6 h',
      'error',
      'firing',
      'service.error.ratio',
    ],
    [
      'Good answers (search, production): burns the error budget of 99.9% 100 times too fast, over 6 h',
      'critical',
      'firing',
      null,
    ],
    [
      'Good answers (shop, production): burns the error budget of 99.9% 20 times too fast, over 1 h',
      'critical',
      'firing',
      'service.error.ratio',
    ],
  ]);
  expect(await getMonitor(operator, { id })).toMatchObject({ state: 'firing', groups: 4 });
  // Five minutes after the end the short window is good again; three good passes end the alert.
  const later = [];
  for (const minutes of [6, 6.5, 7]) later.push((await pass(at(minutes))).resolved.length);
  expect(later).toEqual([0, 0, 1]);
  const shop = await db().alert.findFirstOrThrow({
    where: { monitorId: id, title: { contains: 'shop' } },
  });
  expect(shop.state).toBe('resolved');
  await deleteMonitor(operator, { id });
});

test('silence is a state of its own: the alert stays as it is', async () => {
  const { id } = await createMonitor(operator, { name: 'Silent', rule: objective('pay') });
  expect((await pass(at(0))).fired).toHaveLength(1);
  for (const minutes of [150, 151, 152, 153, 600])
    expect((await pass(at(minutes))).resolved).toEqual([]);
  expect(await getMonitor(operator, { id })).toMatchObject({ firing: 1, groups: 0 });
  await deleteMonitor(operator, { id });
});

test('what is left of the budget, how fast it burns, and how much was measured', async () => {
  await rollUp(at(125));
  const { id } = await createMonitor(operator, { name: 'Budget', rule: objective() });
  const status = await getObjective(operator, { id }, { now: at(0) });
  const operation = allOperations.find(({ path }) => path === '/api/monitors/{id}/objective');
  operation?.answer.schema?.parse(JSON.parse(JSON.stringify(status)));
  const of = (service: string) =>
    status.services.find(({ labels }) => labels['service.name'] === service);
  expect(status.services).toHaveLength(4);
  // Seven hours of 24: 252,000 requests, 252 may fail; 720 of the last hour did.
  const shop = of('shop');
  expect(shop?.measuredShare).toBeCloseTo(7 / 24, 2);
  expect((shop?.requests ?? 0) / 252_000).toBeCloseTo(1, 2);
  expect((shop?.errors ?? 0) / 720).toBeCloseTo(1, 1);
  expect(shop?.budgetLeft).toBeCloseTo(1 - 720 / 252, 1);
  expect(shop?.burns.map(({ long }) => Math.round(long ?? -1))).toEqual([20, 3]);
  const ofTeam = { role: 'operator' as const, teamId: newId(), environmentId: null };
  await expect(getObjective({ ...operator, grants: [ofTeam] }, { id })).rejects.toMatchObject({
    code: 'forbidden',
  });
  expect(of('fine')?.budgetLeft).toBeCloseTo(0.5, 2);
  expect(of('search')).toMatchObject({ basis: 'callers', requests: 3_000, errors: 300 });
  await deleteMonitor(operator, { id });
});

test('the preview tells when it would have fired', async () => {
  const rule = objective('shop');
  const preview = await previewMonitor(operator, { rule }, { now: at(60) });
  expect(preview).toMatchObject({ groups: 1, fired: 1, unit: 'ratio', windowSeconds: 21_600 });
  // A burn of 20 reaches 14.4 over an hour after 44 min, and falls below it over 5 min 2 min after its end; then three passes.
  expect(preview.firingMs / minute).toBeGreaterThan(17.5);
  expect(preview.firingMs / minute).toBeLessThan(20.5);
  const { series } = await previewMonitor(operator, { rule: objective('nobody') }, { now: at(0) });
  expect(series).toEqual([]);
});

test('only an objective has a budget, and its condition is given', async () => {
  const { id } = await createMonitor(operator, {
    name: 'A queue',
    rule: {
      query: { kind: 'metric', metric: 'shop.queue' },
      comparison: '>',
      bound: { limit: 1 },
    },
  });
  await expect(getObjective(operator, { id })).rejects.toMatchObject({ code: 'not_found' });
  await deleteMonitor(operator, { id });
  const rule = { ...objective(), comparison: '<', noData: 'alert' };
  const made = await createMonitor(operator, { name: 'Given', rule });
  expect((await getMonitor(operator, made)).rule).toMatchObject({
    comparison: '>=',
    bound: { limit: 1, high: null },
    noData: 'keep',
    breaches: 1,
  });
  await deleteMonitor(operator, made);
  await expect(
    createMonitor(operator, { name: 'x', rule: { query: { ...objective().query, target: 1 } } }),
  ).rejects.toMatchObject({ code: 'invalid_input' });
});
