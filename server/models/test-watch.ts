import { expect } from 'vitest';
import { z } from 'zod';
import { POST as postBaseline } from '#app/api/inference/models/[name]/baselines/route.ts';
import { PUT as putWatch } from '#app/api/inference/models/[name]/watch/route.ts';
import type { InferencePeer } from '#server/ingest/inference-peer.ts';
import { startInferencePeer } from '#server/ingest/inference-peer.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import { processIntake } from '#server/jobs/process-intake.ts';
import { testContext } from '#server/jobs/test-context.ts';
import { db } from '#server/platform/db.ts';
import { closeSpool, getSpool } from '#server/telemetry/get-spool.ts';
import { learnSchemas, registerNewModels } from './learn-schemas.ts';
import { placeModels } from './place-models.ts';
import { startDriftThreads } from './start-drift-threads.ts';
import { keyWith } from './test-key.ts';
import { watchModels } from './watch-models.ts';

const causesShape = z.array(
  z.looseObject({
    kind: z.string(),
    title: z.string(),
    level: z.string(),
    resource: z.looseObject({ kind: z.string(), name: z.string() }),
    change: z.looseObject({ ref: z.string() }).nullable(),
  }),
);

const minuteMs = 60_000;
const stepMs = 2 * minuteMs;
const windowMs = 10 * minuteMs;
const endMs = Math.floor(Date.now() / stepMs) * stepMs;
const changeMs = endMs - 18 * minuteMs;
const liveMs = changeMs - 14 * minuteMs;

/** When a model of an integration test is learned, watched and changed: up to now, in windows of ten minutes. */
export const times = { minuteMs, windowMs, endMs, changeMs, liveMs };

/** A request and its label as they are sent. */
export type Told = { row: Record<string, unknown>; label: Record<string, unknown> };

/** One request a second from so long before it is watched, each told of by `requestAt`. */
export function requestsOf<T extends Told>(
  historyMinutes: number,
  requestAt: (atMs: number, index: number) => T,
): T[] {
  const startMs = liveMs - historyMinutes * minuteMs;
  return Array.from({ length: (endMs - startMs) / 1_000 }, (_, index) =>
    requestAt(startMs + index * 1_000, index),
  );
}

/** A change that somebody announces, taken as from a pipeline. */
export async function announce(
  peer: InferencePeer,
  change: Record<string, unknown>,
): Promise<void> {
  expect((await peer.send('/api/changes', change)).status).toBe(202);
  await getSpool().flushed();
  await processIntake.run({}, testContext());
}

/** The one incident of a test, with its alerts and the causes that stand first now. */
export async function onlyIncident() {
  const incidents = await db().incident.findMany({
    include: { alerts: true, diagnoses: { where: { current: true } } },
  });
  expect(incidents).toHaveLength(1);
  const [incident] = incidents;
  const causes = causesShape.parse(incident?.diagnoses[0]?.causes);
  return { alerts: incident?.alerts ?? [], causes };
}

/** The keys and the intake of a test about a watched model. */
export async function openWatch(): Promise<InferencePeer> {
  startDriftThreads();
  return startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
}

export async function closeWatch(peer: InferencePeer): Promise<void> {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
}

async function sendAll(peer: InferencePeer, all: readonly Told[]): Promise<void> {
  const atOnce = 4_000;
  for (let from = 0; from < all.length; from += atOnce) {
    const part = all.slice(from, from + atOnce);
    const rows = part.map(({ row }) => row);
    expect((await peer.send('/api/ingest/inference', rows)).status).toBe(200);
    const labels = part.map(({ label }) => label);
    expect((await peer.send('/api/ingest/labels', labels)).status).toBe(200);
  }
  await getSpool().flushed();
}

/**
 * Sends everything, learns from the time before it is watched, and watches and evaluates pass by pass until now.
 * `placed` runs once the model stands in the graph.
 */
export async function watchThrough(
  peer: InferencePeer,
  model: string,
  all: readonly Told[],
  placed: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await sendAll(peer, all);
  await registerNewModels(new Date(liveMs));
  await learnSchemas(new Date(liveMs));
  const at = { params: Promise.resolve({ name: model }) };
  const send = (method: string, body: unknown): Request =>
    peer.request('/x', { method, body: JSON.stringify(body) });
  const period = { kind: 'period', from: all[0]?.row['time'], to: liveMs };
  expect((await postBaseline(send('POST', period), at)).status).toBe(201);
  const settings = {
    windowSeconds: windowMs / 1_000,
    stepSeconds: stepMs / 1_000,
    labelDelaySeconds: 0,
  };
  expect((await putWatch(send('PUT', settings), at)).status).toBe(200);
  await placeModels(new Date(endMs));
  await placed();
  for (let nowMs = liveMs + windowMs; nowMs <= endMs; nowMs += stepMs) {
    const now = new Date(nowMs + 1_000);
    await watchModels(now);
    await getSpool().flushed();
    await evaluateOnce({ now, past: false });
  }
}
