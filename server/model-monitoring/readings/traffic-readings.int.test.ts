import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as getLimits } from '#app/api/inference/models/[name]/limits/route.ts';
import { modelLimitsAnswer } from '#lib/schemas/model-monitoring/monitor.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import { db } from '#server/platform/database/db.ts';
import { modelSeries } from '#server/telemetry/queries/models/model-series.ts';
import { getWindow } from '#server/telemetry/queries/ranges/get-window.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { watchModels } from '../evaluate-models.ts';
import { placeModels } from '../place-models.ts';
import { saveMonitoring } from '../save-monitor.ts';

const minuteMs = 60_000;
const stepMs = 10 * minuteMs;
const endMs = Math.floor(Date.now() / stepMs) * stepMs;
const historyMinutes = 27 * 60;
/** From here on one of the models is asked less; the other one is asked until now, and not at all after. */
const thinMs = endMs - 150 * minuteMs;
const untilMs = endMs + 150 * minuteMs;
const [stopped, thinner] = ['stops', 'thins'];
let peer: InferencePeer;

/** Requests of a model, two a minute, without labels. */
function requestsOf(model: string, fromMs: number, toMs: number, everyMs: number) {
  return Array.from({ length: Math.floor((toMs - fromMs) / everyMs) }, (_, index) => ({
    model,
    version: '1',
    time: fromMs + index * everyMs,
    requestId: `${model}-${fromMs}-${index}`,
    features: { x: index % 7 },
    prediction: index % 2,
  }));
}

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  const engineer = await makeUser('Mia', ['ml-engineer']);
  const startMs = endMs - historyMinutes * minuteMs;
  const all = [
    ...requestsOf(stopped, startMs, endMs, minuteMs / 2),
    ...requestsOf(thinner, startMs, thinMs, minuteMs / 2),
    ...requestsOf(thinner, thinMs, endMs, 2 * minuteMs),
  ];
  for (let from = 0; from < all.length; from += 4_000) {
    const part = all.slice(from, from + 4_000);
    expect((await peer.send('/api/ingest/inference', part)).status).toBe(200);
  }
  await getSpool().flushed();
  await registerNewModels(new Date(endMs));
  for (const name of [stopped, thinner])
    await saveMonitoring(engineer, { name, windowSeconds: 3_600, stepSeconds: stepMs / 1_000 });
  await placeModels(new Date(endMs));
  for (let nowMs = thinMs; nowMs <= untilMs; nowMs += stepMs) {
    const now = new Date(nowMs + 1_000);
    await watchModels(now);
    await getSpool().flushed();
    await evaluateOnce({ now, past: false });
  }
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

const alertsOf = async (model: string) =>
  db().alert.findMany({ where: { labels: { path: ['model'], equals: model } } });

test('how often requests come is learned without a label, and shown with the other limits', async () => {
  const at = { params: Promise.resolve({ name: stopped }) };
  const { items } = modelLimitsAnswer.parse(await (await getLimits(peer.request('/l'), at)).json());
  const of = (measure: string) => items.find((item) => item.measure === measure);
  expect(of('rows_per_minute')).toMatchObject({
    basis: 'volume',
    direction: 'below',
    limit: 1,
    usual: 2,
    severity: 'warning',
    source: 'learned',
  });
  expect(of('row_age')).toMatchObject({ basis: 'volume', direction: 'above', enabled: true });
});

test('a model whose requests stop says so by itself, and nobody takes their number for 0', async () => {
  const alerts = await alertsOf(stopped);
  const age = alerts.find(({ metric }) => metric === 'model.row_age');
  expect(age).toMatchObject({ state: 'firing', severity: 'warning' });
  expect(age?.title).toMatch(/^stops: no requests, age of the newest \d h .*, limit /u);
  const series = (await modelSeries([stopped], endMs)).filter(
    ({ metric }) => metric === 'model.rows_per_minute',
  );
  const windows = await getWindow(
    series.map(({ id }) => id),
    endMs,
    untilMs,
  );
  for (const { values } of windows) expect(Math.min(...values)).toBeGreaterThan(0);
  const diagnosis = await db().diagnosis.findFirst({
    where: { current: true, incident: { alerts: { some: { id: age?.id ?? '' } } } },
  });
  expect(JSON.stringify(diagnosis?.causes)).toContain('stops stopped reporting');
});

test('a model of which a quarter of the usual requests come is below its limit', async () => {
  const alerts = await alertsOf(thinner);
  expect(alerts.map(({ metric }) => metric)).toEqual(['model.rows_per_minute']);
  expect(alerts[0]?.title).toMatch(/^thins: requests 0\.\d+\s\/min, limit 1\s\/min$/u);
});
