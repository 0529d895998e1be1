import { expect } from 'vitest';
import { POST as postBaseline } from '#app/api/inference/models/[name]/baselines/route.ts';
import { PUT as putWatch } from '#app/api/inference/models/[name]/watch/route.ts';
import type { InferencePeer } from '#server/ingest/inference-peer.ts';
import { startInferencePeer } from '#server/ingest/inference-peer.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import { db } from '#server/platform/db.ts';
import { closeSpool, getSpool } from '#server/telemetry/get-spool.ts';
import { learnSchemas, registerNewModels } from './learn-schemas.ts';
import { placeModels } from './place-models.ts';
import { startDriftThreads } from './start-drift-threads.ts';
import { keyWith } from './test-key.ts';
import { watchModels } from './watch-models.ts';

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

/** Sends everything, learns from the time before it is watched, and watches and evaluates pass by pass until now. */
export async function watchThrough(
  peer: InferencePeer,
  model: string,
  all: readonly Told[],
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
  for (let nowMs = liveMs + windowMs; nowMs <= endMs; nowMs += stepMs) {
    const now = new Date(nowMs + 1_000);
    await watchModels(now);
    await getSpool().flushed();
    await evaluateOnce({ now, past: false });
  }
}
