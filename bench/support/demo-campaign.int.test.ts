import { afterAll, beforeAll, expect, test } from 'vitest';
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
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import type { Change } from '../../demo/changes/announce.ts';
import type { FaultTruth } from '../../demo/faults/fault-record.ts';
import { DemoOnPaper } from './demo-rows.ts';

const { changeMs, minuteMs } = times;
const demo = new DemoOnPaper();
let peer: InferencePeer;
let truth: FaultTruth;
let announced: Change[] = [];

/** The shop's entry, which the campaign is announced for. */
async function placeEntry(): Promise<void> {
  const { entry } = demo.company.graph;
  await db().resource.create({
    data: {
      id: newId(),
      kind: 'service',
      canonicalId: entry,
      name: entry,
      firstSeenAt: new Date(changeMs),
      lastSeenAt: new Date(),
    },
  });
}

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  const [buy, look] = [demo.purchases(), demo.visits()];
  const seconds = requestsOf(45, (atMs) => ({ row: { time: atMs }, label: null })).map(
    ({ row }) => row.time,
  );
  const told = (ask: typeof buy, model: string, from: number, to: number) =>
    seconds
      .filter((atMs) => atMs >= from && atMs < to)
      .flatMap((atMs) => [ask({ model, atMs }), ask({ model, atMs: atMs + 500 })]);
  const both = (from: number, to: number) =>
    [told(buy, 'fraud-score', from, to), told(look, 'recommender', from, to)] as const;
  const [purchases, visits] = both(0, changeMs);
  truth = await demo.break('campaign', demo.company.graph.entry, (change) => {
    announced = [...announced, { ...change, occurredAt: new Date(changeMs).toISOString() }];
  });
  const [more, others] = both(changeMs, Infinity);
  for (const change of announced)
    expect((await peer.send('/api/changes', change)).status).toBe(202);
  await getSpool().flushed();
  await processIntake.run({}, testContext());
  const evaluate = (now: Date) => evaluateOnce({ now, past: false });
  // Detection needs some passes to separate the baseline from the onset, while windows contain
  // both.
  const firstMs = changeMs - 20 * minuteMs;
  await monitorAll({ send: peer.send, evaluate, firstMs, placed: placeEntry }, [
    { model: 'fraud-score', all: [...purchases, ...more] },
    { model: 'recommender', all: [...visits, ...others] },
  ]);
});
afterAll(async () => {
  await demo.end();
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

test('a campaign is announced once, as marketing does', () => {
  expect(announced).toMatchObject([
    { kind: 'campaign', ref: truth.change?.ref, resource: truth.resource, actor: 'marketing' },
  ]);
});

test('it costs the models some quality, and what was announced is named as what moved them', async () => {
  const incidents = await incidentsNow();
  expect(incidents.length).toBeGreaterThan(0);
  for (const { causes, alerts } of incidents) {
    expect(alerts.some(({ role }) => role === 'quality')).toBe(true);
    expect(causes[0]).toMatchObject({ ...truth, level: 'likely' });
    expect(causes[0]?.title).toBe(
      'Autumn offer in the app: 2 unrelated models moved at the same time',
    );
  }
});
