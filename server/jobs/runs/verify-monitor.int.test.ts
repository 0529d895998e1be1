import { afterAll, expect, test } from 'vitest';
import type { Criterion } from '#lib/schemas/actions/plan.ts';
import type { MonitorQuery } from '#lib/schemas/monitoring/monitoring.ts';
import { getAction } from '#server/actions/get.ts';
import { makeUser, proposePlan, rollbackPlan } from '#server/actions/testing/actions.ts';
import { monitorSamples } from '#server/monitoring/monitor-samples.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { addSeries, storeBatch } from '#server/telemetry/testing/rows.ts';
import { verifyActions } from './verify-actions.ts';

const sampleMs = env.TANDEM_SAMPLE_SECONDS * 1_000;
const fromMs = Math.floor(Date.now() / sampleMs) * sampleMs - 60 * 60_000;
const windowSeconds = 60;
const windowMs = windowSeconds * 1_000 + 16 * sampleMs;

afterAll(() => db().$disconnect());

/** Two queues of one service, each with the same value at each step; the monitor reads the total. */
async function storeQueues(service: string, valueAt: (atMs: number) => number): Promise<void> {
  const builder = new BatchBuilder('test');
  for (const queue of ['a', 'b']) {
    const id = addSeries(builder, 'shop.queue', { 'service.name': service, queue });
    for (let atMs = fromMs - 300_000; atMs < fromMs + 600_000; atMs += sampleMs)
      builder.addSample(id, atMs, valueAt(atMs));
  }
  await storeBatch(builder);
}

const queryOf = (service: string): MonitorQuery => ({
  kind: 'metric',
  metric: 'shop.queue',
  labels: { 'service.name': service },
  reading: 'raw',
  aggregation: 'max',
  windowSeconds,
  groupBy: ['service.name'],
});

/** An action whose run is over and whose plan is judged by a monitor with the limit 50. */
async function verifying(service: string): Promise<string> {
  const plan = rollbackPlan(service);
  const criterion: Criterion = {
    signal: { metric: 'shop.queue', labels: {}, title: 'Queue', unit: null },
    must: 'below',
    bound: 50,
    present: 80,
    monitor: { name: 'Queue', query: queryOf(service), group: { 'service.name': service } },
  };
  const { id } = await proposePlan({
    ...plan,
    rollback: { kind: 'none', reason: 'a test' },
    successCriteria: { criteria: [criterion], settleMs: 0, windowMs, minSamples: 12 },
  });
  await db().action.update({
    where: { id },
    data: { status: 'verifying', verifyFrom: new Date(fromMs) },
  });
  return id;
}

const statusOf = async (id: string) =>
  (await db().action.findUniqueOrThrow({ where: { id } })).status;

test('an action is judged by the query of the monitor, over windows that lie after it', async () => {
  // Bad up to the action: a window that reached back before it would still see that.
  await storeQueues('healed', (atMs) => (atMs < fromMs ? 90 : 10));
  await storeQueues('ill', () => 90);
  const [healed, ill, silent] = [
    await verifying('healed'),
    await verifying('ill'),
    await verifying('silent'),
  ];
  const values = await monitorSamples(
    { query: queryOf('healed'), group: { 'service.name': 'healed' } },
    { fromMs, toMs: fromMs + windowMs },
  );
  expect(values.length).toBeGreaterThanOrEqual(12);
  expect(new Set(values.map(([, value]) => value))).toEqual(new Set([10]));
  expect(values.every(([endMs]) => endMs > fromMs + windowSeconds * 1_000 - sampleMs)).toBe(true);
  await verifyActions({ now: new Date(fromMs + windowMs - 1), past: false });
  expect(await statusOf(healed)).toBe('verifying');
  await verifyActions({ now: new Date(fromMs + windowMs), past: false });
  expect([await statusOf(healed), await statusOf(ill), await statusOf(silent)]).toEqual([
    'verified',
    'not_verified',
    'verifying',
  ]);
  await verifyActions({ now: new Date(fromMs + 3 * windowMs), past: false });
  expect(await statusOf(silent)).toBe('inconclusive');
});

test('the progress of a verification never runs past what is needed, and its window ends later', async () => {
  // One high sample is in a third of the windows, which neither proves nor refutes.
  await storeQueues('mixed', (atMs) => (atMs === fromMs + 13 * sampleMs ? 90 : 10));
  const id = await verifying('mixed');
  const reader = await makeUser('Vera', ['viewer']);
  const progressAt = async (nowMs: number) => {
    await verifyActions({ now: new Date(nowMs), past: false });
    const { verificationProgress } = await getAction(reader, { id }, { now: new Date(nowMs) });
    return verificationProgress;
  };
  const until = (windows: number) => new Date(fromMs + windows * windowMs).toISOString();
  const early = await progressAt(fromMs + windowSeconds * 1_000 + 5 * sampleMs);
  expect(early).toMatchObject({ needed: 12, untilAt: until(1) });
  expect(early?.samples).toBeLessThan(12);
  expect(await progressAt(fromMs + windowMs + sampleMs)).toMatchObject({
    samples: 12,
    needed: 12,
    untilAt: until(2),
  });
});

test('before a whole window has passed there is nothing to judge, and silent logs count nothing', async () => {
  const group = { 'service.name': 'shop' };
  expect(
    await monitorSamples({ query: queryOf('healed'), group }, { fromMs, toMs: fromMs + 30_000 }),
  ).toEqual([]);
  const logs: MonitorQuery = {
    kind: 'log',
    text: 'refused',
    severity: null,
    service: 'shop',
    windowSeconds,
    groupBy: ['service.name'],
  };
  const counts = await monitorSamples({ query: logs, group }, { fromMs, toMs: fromMs + windowMs });
  expect(counts.length).toBeGreaterThanOrEqual(12);
  expect(new Set(counts.map(([, value]) => value))).toEqual(new Set([0]));
  expect(counts.map(([endMs]) => endMs)).toEqual(
    counts.map((_, step) => fromMs + windowSeconds * 1_000 + step * sampleMs),
  );
});
