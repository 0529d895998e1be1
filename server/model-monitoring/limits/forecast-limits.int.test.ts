import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as postBaseline } from '#app/api/inference/models/[name]/baselines/route.ts';
import {
  GET as getLimits,
  PUT as putLimits,
} from '#app/api/inference/models/[name]/limits/route.ts';
import { PUT as putWatch } from '#app/api/inference/models/[name]/watch/route.ts';
import { modelLimitsAnswer } from '#lib/schemas/model-monitoring/monitor.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import { db } from '#server/platform/database/db.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { watchModels } from '../evaluate-models.ts';
import { placeModels } from '../place-models.ts';

/** Limits of forecasts: rows in over HTTP, limits and alerts out. */

const minuteMs = 60_000;
const model = 'forecast-limits';
const at = { params: Promise.resolve({ name: model }) };
const endMs = Math.floor(Date.now() / minuteMs) * minuteMs;
const liveMs = endMs - 14 * minuteMs;
const before = { from: liveMs - 24 * 60 * minuteMs, to: liveMs - 23 * 60 * minuteMs };
let peer: InferencePeer;

/** A series that changes by 2 over a season of 2 rows; every tenth interval is too narrow. */
function rowsAt(begin: number, count: number, errorOf: (index: number) => number) {
  return Array.from({ length: count }, (_, index) => {
    const actual = (index % 2 === 0 ? 10 : 14) + (Math.floor(index / 2) % 2) * 2;
    const prediction = actual + errorOf(index);
    const half = index % 10 === 0 ? 0.5 : 2;
    const score = { lower: prediction - half, upper: prediction + half };
    const requestId = `f${begin + index}`;
    return { model, requestId, time: begin + index * 1_000, prediction, score, label: actual };
  });
}

async function send(rows: ReturnType<typeof rowsAt>): Promise<void> {
  const sent = rows.map(({ label: _, ...row }) => ({ ...row, segment: { series: 'north' } }));
  expect((await peer.send('/api/ingest/inference', sent)).status).toBe(200);
  const labels = rows.map(({ requestId, label, time }) => ({ model, requestId, label, time }));
  expect((await peer.send('/api/ingest/labels', labels)).status).toBe(200);
  await getSpool().flushed();
}

async function put(handler: typeof putWatch, body: object, status = 200): Promise<unknown> {
  const request = peer.request('/x', { method: 'PUT', body: JSON.stringify(body) });
  const response = await handler(request, at);
  const answer: unknown = await response.json();
  expect(response.status, JSON.stringify(answer).slice(0, 500)).toBe(status);
  return answer;
}
const settings = {
  windowSeconds: 900,
  stepSeconds: 60,
  rowsAtLeast: 100,
  labelDelaySeconds: 0,
  seasonRows: 2,
};
async function limitOf(measure: string) {
  const answer = await getLimits(peer.request('/l'), at);
  const { items, reference } = modelLimitsAnswer.parse(await answer.json());
  expect(reference?.kind).toBe('forecasting');
  return items.find((item) => item.measure === measure && item.basis === 'realised');
}

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  await send(rowsAt(before.from, 600, (index) => (index % 2 === 0 ? 1 : -1)));
  await send(rowsAt(liveMs, 600, () => 3));
  await registerNewModels(new Date());
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

test('a limit of the intervals by hand needs their share, before anything is learned', async () => {
  const coverage = { measure: 'interval_coverage', basis: 'realised', limit: 0.1 };
  const refused = await put(putLimits, { limits: [coverage] }, 400);
  expect(JSON.stringify(refused)).toContain('limits.0.target');
});

test('MASE, bias and coverage are learned, each with what it aims at, and alert to either side', async () => {
  const body = JSON.stringify({ kind: 'period', ...before });
  const made = await postBaseline(peer.request('/b', { method: 'POST', body }), at);
  expect(made.status).toBe(201);
  await put(putWatch, { ...settings, intervalShare: 0.9 });
  await placeModels(new Date(endMs));
  for (const minute of [11, 12, 13, 14]) {
    const now = new Date(liveMs + minute * minuteMs + 1_000);
    await watchModels(now);
    await getSpool().flushed();
    await evaluateOnce({ now, past: false });
  }
  // Errors of 1 over a change of 2; the baseline is constant over all chunks, so the floor of 10 %
  // applies.
  const mase = await limitOf('mase');
  expect(mase).toMatchObject({
    direction: 'above',
    target: null,
    enabled: true,
    source: 'learned',
  });
  expect([mase?.usual, mase?.limit]).toEqual([expect.closeTo(0.5, 9), expect.closeTo(0.55, 9)]);
  // Three times what chance does to 600 errors of size 1.
  const bias = await limitOf('bias');
  expect(bias).toMatchObject({ direction: 'away', target: 0, enabled: true });
  expect([bias?.usual, bias?.limit]).toEqual([
    expect.closeTo(0, 9),
    expect.closeTo(3 / Math.sqrt(600), 9),
  ]);
  const coverage = await limitOf('interval_coverage');
  expect(coverage).toMatchObject({ direction: 'away', target: 0.9, enabled: true });
  expect(coverage?.limit).toBeCloseTo(3 * Math.sqrt(0.09 / 600), 9);
  const alerts = await db().alert.findMany({ where: { metric: 'model.quality', state: 'firing' } });
  const titles = alerts.map(({ title }) => title).join('\n');
  expect(titles).toMatch(/MASE 1\.5, limit 0\.55/u);
  expect(titles).toMatch(/bias 3, limit 0\.12/u);
  expect(titles).toMatch(/interval coverage 0, limit 0\.86/u);
});

test('by hand a distance is set, and another share of the intervals is learned anew but not over it', async () => {
  await put(putLimits, { limits: [{ measure: 'bias', basis: 'realised', limit: 4 }] });
  expect(await limitOf('bias')).toMatchObject({ limit: 4, target: 0, source: 'set', version: 2 });
  await put(putLimits, { limits: [{ measure: 'bias', basis: 'realised', limit: -1 }] }, 400);
  await put(putWatch, { ...settings, intervalShare: 0.8 });
  await watchModels(new Date(liveMs + 15 * minuteMs + 1_000));
  await getSpool().flushed();
  expect(await limitOf('bias')).toMatchObject({ limit: 4, source: 'set' });
  const coverage = await limitOf('interval_coverage');
  expect(coverage).toMatchObject({ target: 0.8, source: 'learned', version: 2 });
  expect(coverage?.limit).toBeCloseTo(0.1 + 3 * Math.sqrt(0.09 / 600), 9);
});
