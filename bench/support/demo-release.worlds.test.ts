import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import { processIntake } from '#server/jobs/queue/process-queued-items.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import {
  incidentsNow,
  requestsOf,
  times,
  monitorAll,
} from '#server/model-monitoring/testing/monitored-model.ts';
import { createMonitor } from '#server/monitoring/save-monitor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { DemoOnPaper, type DemoRequest } from './demo-rows.ts';

const { changeMs, liveMs, minuteMs } = times;
const sampleMs = 10_000;
/** The model and its service have one name, as in the demo. */
const model = 'fraud-score';
const job = 'customer-features';
const shop = 'checkout';
const ref = 'promotion-2';
const demo = new DemoOnPaper();
let peer: InferencePeer;

/** Who calls whom: the shop the model's service, and that reads what the job writes. */
async function placeServices(): Promise<void> {
  const seen = { firstSeenAt: new Date(liveMs), lastSeenAt: new Date() };
  const ids = new Map<string, string>();
  for (const name of [shop, model, job]) {
    const { id } = await db().resource.create({
      data: { id: newId(), kind: 'service', canonicalId: name, name, ...seen },
    });
    ids.set(name, id);
  }
  for (const [from, to] of [
    [shop, model],
    [model, job],
  ] as const) {
    const [fromId = '', toId = ''] = [ids.get(from), ids.get(to)];
    await db().relation.create({
      data: { id: newId(), kind: 'calls', source: 'test', fromId, toId, ...seen },
    });
  }
}

/** Registers the job that feeds the model. In a full company, its calls and series show this. */
async function placeFeeder(): Promise<void> {
  const seen = { firstSeenAt: new Date(liveMs), lastSeenAt: new Date() };
  const of = (kind: string, name: string) =>
    db().resource.findFirstOrThrow({ where: { kind, name }, select: { id: true } });
  const [fed, feeder] = await Promise.all([of('model', model), of('service', job)]);
  await db().relation.create({
    data: {
      id: newId(),
      kind: 'fed_by',
      source: 'test',
      fromId: fed.id,
      toId: feeder.id,
      ...seen,
    },
  });
}

/** Orders as the shop counts them: what the model declines is none. */
async function sendOrders(all: readonly DemoRequest[]): Promise<void> {
  const placed = new Map<number, number>();
  for (const { row } of all) {
    const atMs = Math.floor(Number(row['time']) / sampleMs) * sampleMs;
    const one = row['prediction'] === 'fraud' ? 0 : 1;
    placed.set(atMs, (placed.get(atMs) ?? 0) + one);
  }
  const dataPoints = [...placed]
    .filter(([atMs]) => atMs >= liveMs - 30 * minuteMs)
    .map(([atMs, orders]) => ({
      startTimeUnixNano: `${atMs}000000`,
      timeUnixNano: `${atMs + sampleMs}000000`,
      asInt: String(orders),
      attributes: [{ key: 'order.outcome', value: { stringValue: 'placed' } }],
    }));
  const sum = { dataPoints, aggregationTemporality: 1, isMonotonic: true };
  const attributes = [{ key: 'service.name', value: { stringValue: shop } }];
  const metrics = [{ name: 'shop.orders', unit: '{order}', sum }];
  const body = { resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ metrics }] }] };
  expect((await peer.send('/v1/metrics', body)).status).toBe(200);
}

/** A release of the job, and right after it the other version, both announced. */
async function announce(): Promise<void> {
  const deployment = {
    kind: 'deployment',
    ref: 'job-4.2',
    title: `Deploy ${job} 4.2.0`,
    occurredAt: new Date(changeMs - 2 * minuteMs).toISOString(),
    resource: { kind: 'service', name: job },
    before: '4.1.0',
    after: '4.2.0',
  };
  const promotion = {
    kind: 'model_version',
    ref,
    title: `Serve version 2 of ${model} to 100 %`,
    occurredAt: new Date(changeMs).toISOString(),
    resource: { kind: 'model', name: model },
    before: '1',
    after: '2',
  };
  for (const change of [deployment, promotion])
    expect((await peer.send('/api/changes', change)).status).toBe(202);
}

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  const ask = demo.purchases();
  const all = requestsOf(60, (atMs) => {
    if (atMs === changeMs) demo.serveBadVersion('2');
    return ask({ model, atMs });
  });
  await placeServices();
  await announce();
  await sendOrders(all);
  await getSpool().flushed();
  await processIntake.run({}, testContext());
  const ops = await makeUser('Ola', ['operator', 'ml-engineer']);
  await createMonitor(ops, {
    name: 'Placed orders',
    rule: {
      query: {
        kind: 'metric',
        metric: 'shop.orders',
        labels: { 'order.outcome': 'placed', 'service.name': shop },
        reading: 'rate',
        aggregation: 'sum',
        windowSeconds: 60,
        groupBy: ['service.name'],
      },
      comparison: '<',
      // Seven tenths of the baseline.
      bound: { limit: 0.65 },
      breaches: 2,
      of: 3,
    },
    severity: 'warning',
  });
  const evaluate = (now: Date) => evaluateOnce({ now, past: false });
  await monitorAll({ send: peer.send, evaluate, placed: placeFeeder }, [{ model, all }]);
});
afterAll(async () => {
  await demo.end();
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

test('fewer orders after a bad version blame the version, not the release of the feature job before it', async () => {
  const incidents = await incidentsNow();
  const felt = incidents.find(({ alerts }) => alerts.some(({ monitorId }) => monitorId !== null));
  expect(felt?.alerts.map(({ title }) => title).join(' ')).toContain('Placed orders');
  expect(felt?.causes[0]).toMatchObject({ kind: 'release', change: { ref }, level: 'likely' });
  const blamed = felt?.causes.filter(({ change }) => change?.ref === 'job-4.2') ?? [];
  for (const { level } of blamed) expect(level).not.toBe('likely');
  expect(felt?.causes[0]?.resource).toMatchObject({ kind: 'model', name: model });
});

test('no values are called bad', async () => {
  const causes = (await incidentsNow()).flatMap((incident) => incident.causes);
  const data = causes.filter(({ kind, level }) => kind === 'data' && level === 'likely');
  expect(data).toEqual([]);
});
