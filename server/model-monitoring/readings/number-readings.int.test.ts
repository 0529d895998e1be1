import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as getLimits } from '#app/api/inference/models/[name]/limits/route.ts';
import { PUT as putWatch } from '#app/api/inference/models/[name]/watch/route.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { modelLimitsAnswer } from '#lib/schemas/model-monitoring/monitor.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import { db } from '#server/platform/database/db.ts';
import { modelSeries } from '#server/telemetry/queries/models/model-series.ts';
import { getWindow } from '#server/telemetry/queries/ranges/get-window.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';
import { watchModels } from '../evaluate-models.ts';
import { requestsOf, times, monitorThrough } from '../testing/monitored-model.ts';

const model = 'delivery-minutes';
const at = { params: Promise.resolve({ name: model }) };
let peer: InferencePeer;

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  const random = seededRandom(3);
  // Each request has a label of its own: no two are alike, as measured times are.
  const all = requestsOf(60, (time, index) => {
    const kilometres = 1 + 9 * random();
    const minutes = 5 + 4 * kilometres;
    // From the change on deliveries take three times as long as the model says.
    const taken = time < times.changeMs ? minutes : 3 * minutes;
    const requestId = `d${index}`;
    return {
      row: { model, version: '1', time, requestId, features: { kilometres }, prediction: minutes },
      label: { model, requestId, label: taken + 2 * (random() - 0.5), time },
    };
  });
  const around = { send: peer.send, evaluate: (now: Date) => evaluateOnce({ now, past: false }) };
  await monitorThrough(around, model, all);
});
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

/** The last sample of each series of a metric, by a label. */
async function lastBy(metric: string, label: string): Promise<Record<string, number>> {
  const series = (await modelSeries([model], times.liveMs)).filter(
    (each) => each.metric === metric,
  );
  const windows = await getWindow(
    series.map(({ id }) => id),
    times.liveMs,
    times.endMs,
  );
  return Object.fromEntries(
    series.map(({ id, labels }) => [
      labels[label] ?? '',
      windows.find((each) => each.series === id)?.values.at(-1) ?? Number.NaN,
    ]),
  );
}

test('errors are expected from the inputs before labels come, by what was fitted once on the baseline', async () => {
  const quality = (await modelSeries([model], times.liveMs)).filter(
    ({ metric, labels }) => metric === 'model.quality' && labels['basis'] === 'estimated',
  );
  expect(quality.map(({ labels }) => labels['measure'] ?? '').toSorted()).toEqual(['mae', 'rmse']);
  // The inputs are as they were: what they mean has changed, which no estimate can see.
  const errors = await lastBy('model.quality_error', 'measure');
  expect(errors['mae']).toBeLessThan(0.05);
  const loss = (await lastBy('model.expected_loss', 'measure'))['mae'] ?? Number.NaN;
  expect(Math.abs(loss)).toBeLessThan(0.1);
  const drift = (await lastBy('model.prediction_drift', 'model'))[model] ?? Number.NaN;
  expect(drift).toBeGreaterThanOrEqual(0);
  expect(drift).toBeLessThan(0.1);
  const answer = await getLimits(peer.request('/l'), at);
  const { items } = modelLimitsAnswer.parse(await answer.json());
  const limitOf = (measure: string, basis: string) =>
    items.find((item) => item.measure === measure && item.basis === basis);
  expect(limitOf('mae', 'estimated')).toMatchObject({ source: 'learned', severity: 'warning' });
  expect(limitOf('prediction_drift', 'drift')).toMatchObject({
    source: 'learned',
    severity: 'info',
  });
  const alerts = await db().alert.findMany({ where: { metric: 'model.quality' } });
  for (const { labels } of alerts) expect(labels).not.toMatchObject({ basis: 'estimated' });
});

test('windows of another size have limits of their own: chance moves a smaller one further', async () => {
  const maeOf = async (): Promise<number> => {
    const answer = await getLimits(peer.request('/l'), at);
    const { items } = modelLimitsAnswer.parse(await answer.json());
    return items.find(({ measure }) => measure === 'mae')?.limit ?? Number.NaN;
  };
  const losses = async () =>
    (await db().modelWatch.findUnique({ where: { model }, select: { losses: true } }))?.losses;
  const kept = await losses();
  expect(kept).not.toBeNull();
  const before = await maeOf();
  await watchModels(new Date(times.endMs + 2_000));
  expect(await maeOf()).toBe(before);
  const settings = { windowSeconds: 60, stepSeconds: 60, rowsAtLeast: 20, labelDelaySeconds: 0 };
  const body = JSON.stringify(settings);
  expect((await putWatch(peer.request('/w', { method: 'PUT', body }), at)).status).toBe(200);
  await watchModels(new Date(times.endMs + 60_000));
  expect(await maeOf()).toBeGreaterThan(before + 0.02);
  // The reference is the same, so its losses are not learned again.
  expect(await losses()).toEqual(kept);
});

test('when what is predicted changes, its error opens one incident of the model', async () => {
  const incidents = await db().incident.findMany({ include: { alerts: true } });
  expect(incidents).toHaveLength(1);
  const titles = incidents[0]?.alerts.map(({ title }) => title).join('; ');
  expect(titles).toMatch(/delivery-minutes: (?:MAE|RMSE|mae|rmse|mean absolute error)/u);
});
