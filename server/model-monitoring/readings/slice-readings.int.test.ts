import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { modelSeries } from '#server/telemetry/queries/models/model-series.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { watchModels } from '../evaluate-models.ts';
import { saveModelLimits } from '../limits/model-limits.ts';
import { placeModels } from '../place-models.ts';
import { saveMonitoring } from '../save-monitor.ts';

const [chosen, unchosen] = ['lender', 'plain'];
const windowMs = 600_000;
const everyMs = 500;
const endMs = Math.floor(Date.now() / windowMs) * windowMs - 120_000;
const startMs = endMs - 15 * windowMs;
/** From here on most answers for the country C are a wrong no. */
const worseMs = endMs - 5 * windowMs;
let peer: InferencePeer;
let engineer: Actor;

function row(model: string, time: number, n: number) {
  const country = ['A', 'B', 'C'][n % 3];
  const label = Math.floor(n / 3) % 2;
  const isWrong = Math.floor(n / 6) % 20 === 0;
  const isBad = time >= worseMs && country === 'C' && Math.floor(n / 6) % 3 !== 0;
  return {
    request: {
      model,
      version: '1',
      time,
      requestId: `${model}-${n}`,
      features: { country, x: n % 7 },
      prediction: isBad ? 0 : isWrong ? 1 - label : label,
    },
    label: { model, requestId: `${model}-${n}`, label, time: time + 1_000 },
  };
}

async function watchUntil(toMs: number, fromMs: number): Promise<void> {
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += windowMs) {
    const now = new Date(nowMs + 61_000);
    await watchModels(now);
    await getSpool().flushed();
    await evaluateOnce({ now, past: false });
  }
}

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  engineer = await makeUser('Mia', ['ml-engineer']);
  const times = Array.from(
    { length: (endMs - startMs) / everyMs },
    (_, n) => startMs + n * everyMs,
  );
  for (const model of [chosen, unchosen]) {
    const rows = times.map((time, n) => row(model, time, n));
    const requests = rows.map(({ request }) => request);
    const labels = rows.map(({ label }) => label);
    expect((await peer.send('/api/ingest/inference', requests)).status).toBe(200);
    expect((await peer.send('/api/ingest/labels', labels)).status).toBe(200);
  }
  await getSpool().flushed();
  await registerNewModels(new Date(endMs));
  const common = { windowSeconds: 600, stepSeconds: 600, rowsAtLeast: 200, labelDelaySeconds: 60 };
  await saveMonitoring(engineer, { name: chosen, ...common, sliceColumns: ['country'] });
  await saveMonitoring(engineer, { name: unchosen, ...common });
  await saveModelLimits(engineer, {
    name: chosen,
    limits: [{ measure: 'disparate_impact', basis: 'fairness', limit: 0.8, enabled: true }],
  });
  await placeModels(new Date(endMs));
  await watchUntil(endMs, worseMs);
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

test('values of the chosen columns are series of the version, of no other model', async () => {
  const series = await modelSeries([chosen, unchosen], startMs);
  const slices = series.filter(({ metric }) => metric === 'model.slice_rise');
  expect(slices.map(({ labels }) => labels)).toEqual(
    expect.arrayContaining(
      ['A', 'B', 'C'].map((country) => ({
        model: chosen,
        version: '1',
        measure: 'error_rate',
        slice: `country = ${country}`,
      })),
    ),
  );
  expect(slices).toHaveLength(3);
});

test('the slice that collapses alerts in the incident of its model, and so do groups where that is switched on', async () => {
  const alerts = await db().alert.findMany({
    where: { state: 'firing', metric: { in: ['model.slice_rise', 'model.fairness'] } },
    orderBy: { metric: 'asc' },
  });
  expect(alerts.map(({ severity, title }) => `${severity} ${title}`)).toEqual([
    expect.stringMatching(
      /^warning lender: disparate impact between the groups of country 0\.\d+, limit 0\.8$/u,
    ),
    expect.stringMatching(
      /^warning lender: error rate of country = C increased relative to the other rows by \d\d%, limit 5%$/u,
    ),
  ]);
  const all = await db().alert.findMany({
    where: { labels: { path: ['model'], equals: chosen }, state: 'firing' },
  });
  expect(new Set(all.map(({ incidentId }) => incidentId)).size).toBe(1);
});

test('limits between groups are off until somebody switches them on', async () => {
  const { items } = await saveModelLimits(engineer, {
    name: unchosen,
    limits: [{ measure: 'error_rate', basis: 'slices', limit: 0.1 }],
  });
  expect(items.filter(({ basis }) => basis === 'fairness')).toMatchObject([
    { measure: 'disparate_impact', direction: 'below', limit: 0.8, enabled: false },
    { measure: 'equal_opportunity_difference', direction: 'above', enabled: false },
  ]);
});
