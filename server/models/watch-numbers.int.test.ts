import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as postBaseline } from '#app/api/inference/models/[name]/baselines/route.ts';
import { GET as getLimits } from '#app/api/inference/models/[name]/limits/route.ts';
import { PUT as putWatch } from '#app/api/inference/models/[name]/watch/route.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { modelLimitsAnswer } from '#lib/schemas/models-watch.ts';
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

const model = 'delivery-minutes';
const minuteMs = 60_000;
const stepMs = 2 * minuteMs;
const windowMs = 10 * minuteMs;
const endMs = Math.floor(Date.now() / stepMs) * stepMs;
/** From here on deliveries take three times as long as the model says. */
const changeMs = endMs - 18 * minuteMs;
const liveMs = changeMs - 14 * minuteMs;
const startMs = liveMs - 60 * minuteMs;
let peer: InferencePeer;

/** Each request has a label of its own: no two are alike, as measured times are. */
function requests() {
  const random = seededRandom(3);
  return Array.from({ length: (endMs - startMs) / 1_000 }, (_, index) => {
    const time = startMs + index * 1_000;
    const kilometres = 1 + 9 * random();
    const minutes = 5 + 4 * kilometres;
    const requestId = `d${index}`;
    const noise = 2 * (random() - 0.5);
    return {
      row: { model, version: '1', time, requestId, features: { kilometres }, prediction: minutes },
      label: {
        model,
        requestId,
        label: (time < changeMs ? minutes : 3 * minutes) + noise,
        time,
      },
    };
  });
}

const at = { params: Promise.resolve({ name: model }) };
const send = (method: string, body: unknown): Request =>
  peer.request('/x', { method, body: JSON.stringify(body) });

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  const all = requests();
  const rows = all.map(({ row }) => row);
  expect((await peer.send('/api/ingest/inference', rows)).status).toBe(200);
  const labels = all.map(({ label }) => label);
  expect((await peer.send('/api/ingest/labels', labels)).status).toBe(200);
  await getSpool().flushed();
  await registerNewModels(new Date(liveMs));
  await learnSchemas(new Date(liveMs));
  const period = { kind: 'period', from: startMs, to: liveMs };
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
}, 240_000);
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

test('measured numbers, of which no two are alike, are learned as a regression with its own limit', async () => {
  const answer = await getLimits(peer.request('/l'), at);
  const { items, reference } = modelLimitsAnswer.parse(await answer.json());
  expect(reference).toMatchObject({ kind: 'regression' });
  const mae = items.find(({ measure, basis }) => measure === 'mae' && basis === 'realised');
  // The noise is even over 2 minutes, so that its mean absolute size is half a minute.
  expect(mae).toMatchObject({ direction: 'above', enabled: true });
  expect(mae?.usual).toBeCloseTo(0.5, 1);
  expect(mae?.limit).toBeLessThan(2);
});

test('when what is predicted changes, its error opens one incident of the model', async () => {
  const incidents = await db().incident.findMany({ include: { alerts: true } });
  expect(incidents).toHaveLength(1);
  const titles = incidents[0]?.alerts.map(({ title }) => title).join('; ');
  expect(titles).toMatch(/delivery-minutes: (?:MAE|RMSE|mae|rmse|mean absolute error)/u);
});
