import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import {
  GET as getLimits,
  PUT as putLimits,
} from '#app/api/inference/models/[name]/limits/route.ts';
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

const stepMs = 300_000;
const everyMs = 5_000;
const endMs = Math.floor(Date.now() / stepMs) * stepMs;
const startMs = endMs - 40 * stepMs;
/** From here on six in ten requests time out, and the rest take ten times as long. */
const worseMs = endMs - 4 * stepMs;
const [pricer, calm] = ['pricer', 'calm'];
let peer: InferencePeer;

const times = Array.from({ length: (endMs - startMs) / everyMs }, (_, n) => startMs + n * everyMs);

/** Nothing of it is a text, has tokens or a label. */
const asked = (model: string, isWorse: boolean) => (time: number, n: number) => ({
  model,
  version: n % 10 === 0 ? '2' : '1',
  time,
  requestId: `${model}-${n}`,
  features: { x: n % 7 },
  latencyMs: (40 + (n % 9)) * (isWorse && time >= worseMs ? 10 : 1),
  // One request in fifty fails at all times.
  ...((isWorse && time >= worseMs ? n % 10 < 6 : n % 50 === 7)
    ? { error: 'timeout' }
    : { prediction: n % 5 }),
});

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  const engineer = await makeUser('Mia', ['ml-engineer']);
  const rows = [...times.map(asked(pricer, true)), ...times.map(asked(calm, false))];
  expect((await peer.send('/api/ingest/inference', rows)).status).toBe(200);
  await getSpool().flushed();
  await registerNewModels(new Date(endMs));
  for (const name of [pricer, calm])
    await saveMonitoring(engineer, { name, windowSeconds: 3_600, stepSeconds: 300 });
  await placeModels(new Date(endMs));
  for (let nowMs = worseMs; nowMs <= endMs; nowMs += stepMs) {
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

const at = (name: string) => ({ params: Promise.resolve({ name }) });
const limitsOf = async (name: string) => {
  const answer = await getLimits(peer.request('/l'), at(name));
  const { items } = modelLimitsAnswer.parse(await answer.json());
  return items.filter(({ basis }) => basis === 'serving');
};

test('failures and latency of rows are series of the version, of the step or of the window', async () => {
  const series = (await modelSeries([pricer], startMs)).filter(({ metric }) =>
    /error_ratio|latency/u.test(metric),
  );
  const windows = await getWindow(
    series.map(({ id }) => id),
    endMs,
    endMs + 1,
  );
  const values = new Map(windows.map((window) => [window.series, window.values[0]]));
  const told = series
    .map(
      ({ id, metric, unit, labels }) => [metric, labels['version'], unit, values.get(id)] as const,
    )
    .toSorted((a, b) => (a.slice(0, 2).join() < b.slice(0, 2).join() ? -1 : 1));
  expect(told).toEqual([
    // 54 requests of five minutes: those with 1 to 5 at the end failed.
    ['model.error_ratio', '1', '1', expect.closeTo(30 / 54, 9)],
    // Six of five minutes are too few: the 72 of the hour, of which the last third failed, and 1 in 50 before.
    ['model.error_ratio', '2', '1', expect.closeTo(24 / 72, 1)],
    ['model.latency_p50', '1', 's', expect.closeTo(0.44, 2)],
    ['model.latency_p50', '2', 's', expect.any(Number)],
    ['model.latency_p95', '1', 's', expect.closeTo(0.48, 2)],
    ['model.latency_p95', '2', 's', expect.any(Number)],
  ]);
});

test('limits are learned from the days before, and what is usual does not alert', async () => {
  const items = await limitsOf(calm);
  const of = (measure: string) => items.find((item) => item.measure === measure);
  expect(of('error_ratio')).toMatchObject({ source: 'learned', enabled: true, direction: 'above' });
  expect(of('error_ratio')?.limit).toBeGreaterThanOrEqual(0.04);
  expect(of('error_ratio')?.limit).toBeLessThan(0.2);
  expect(of('latency_p95')).toMatchObject({ source: 'learned', severity: 'warning' });
  expect(of('latency_p95')?.limit).toBeCloseTo(1.5 * 0.048, 2);
  expect(of('latency_p50')).toMatchObject({ enabled: false });
  const alerts = await db().alert.count({ where: { labels: { path: ['model'], equals: calm } } });
  expect(alerts).toBe(0);
});

const findings = z.array(z.object({ kind: z.string() }));

test('a model whose requests time out alerts, in one incident that asks for no retraining', async () => {
  const alerts = await db().alert.findMany({
    where: { labels: { path: ['model'], equals: pricer }, state: 'firing' },
    orderBy: { metric: 'asc' },
  });
  expect(alerts.map(({ severity, role, title }) => [severity, role, title].join(' '))).toEqual([
    expect.stringMatching(/^warning errors pricer: failed requests \d\d%, limit \d+(?:\.\d)?%$/u),
    expect.stringMatching(
      /^warning latency pricer: latency p95 4\d\d\sms, limit 7\d(?:\.\d)?\sms$/u,
    ),
  ]);
  const incidents = await db().incident.findMany({ include: { diagnoses: true } });
  expect(incidents).toHaveLength(1);
  const causes = findings.parse(incidents[0]?.diagnoses.at(-1)?.causes);
  expect(causes.map(({ kind }) => kind)).not.toContain('drift');
});

test('a limit can be set by hand', async () => {
  const put = async (limits: object[]) =>
    putLimits(peer.request('/l', { method: 'PUT', body: JSON.stringify({ limits }) }), at(calm));
  const limit = { measure: 'latency_p95', basis: 'serving', limit: 0.2 };
  expect((await put([limit])).status).toBe(200);
  expect((await limitsOf(calm)).find(({ measure }) => measure === 'latency_p95')).toMatchObject({
    source: 'set',
    limit: 0.2,
    direction: 'above',
  });
});
