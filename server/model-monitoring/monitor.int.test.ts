import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  GET as getLimits,
  PUT as putLimits,
} from '#app/api/inference/models/[name]/limits/route.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { modelLimitsAnswer } from '#lib/schemas/model-monitoring/monitor.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { readWatch } from '#server/inference/monitor-state.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { read } from '#server/inference/testing/prediction.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { readTouches, storeTouches } from '#server/telemetry/derive/touched-minutes.ts';
import { labelDelay } from '#server/telemetry/queries/inference/cells.ts';
import { modelSeries } from '#server/telemetry/queries/models/model-series.ts';
import { getWindow } from '#server/telemetry/queries/ranges/get-window.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { clearTelemetry } from '#server/telemetry/testing/rows.ts';
import { watchModels } from './evaluate-models.ts';
import { watchedAt } from './history/monitor-at.ts';
import { saveMonitoring } from './save-monitor.ts';
import { onlyIncident, requestsOf, times, monitorThrough } from './testing/monitored-model.ts';

const model = 'ranker';
const historyMinutes = 100;
/** From `changeMs` on the inputs mean something else. */
const { minuteMs, windowMs, endMs, changeMs, liveMs } = times;
const startMs = liveMs - historyMinutes * minuteMs;
const random = seededRandom(11);
let peer: InferencePeer;

type Sent = { atMs: number; right: boolean };
const sent: Sent[] = [];

/** One request a second. The score is right until the change; after it, what scored high is mostly not so. */
function requestAt(atMs: number, index: number) {
  const score = random();
  const chance = atMs < changeMs ? score : 1 - score;
  const label = random() < chance ? 1 : 0;
  const prediction = score >= 0.5 ? 1 : 0;
  sent.push({ atMs, right: label === prediction });
  const requestId = `r${index}`;
  return {
    row: {
      model,
      version: '1',
      time: atMs,
      requestId,
      features: { x: score, country: ['NL', 'DE', 'FR'][index % 3] },
      segment: { 'service.name': 'scoring' },
      prediction,
      score,
    },
    label: { model, requestId, label, time: atMs },
  };
}

const at = { params: Promise.resolve({ name: model }) };
const put = (body: unknown): Request =>
  peer.request('/x', { method: 'PUT', body: JSON.stringify(body) });

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  await db().resource.create({
    data: {
      id: newId(),
      kind: 'service',
      canonicalId: 'scoring',
      name: 'scoring',
      firstSeenAt: new Date(startMs),
      lastSeenAt: new Date(endMs),
    },
  });
  const around = { send: peer.send, evaluate: (now: Date) => evaluateOnce({ now, past: false }) };
  await monitorThrough(around, model, requestsOf(historyMinutes, requestAt));
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

/** The last sample of each series of a metric. */
async function lastOf(metric: string) {
  const series = (await modelSeries([model], startMs)).filter((each) => each.metric === metric);
  const windows = await getWindow(
    series.map(({ id }) => id),
    startMs,
    endMs,
  );
  return series.map(({ id, labels }) => {
    const window = windows.find((each) => each.series === id);
    return {
      labels,
      value: window?.values.at(-1) ?? Number.NaN,
      samples: window?.values.length ?? 0,
    };
  });
}

test('figures are those of the rows: realised quality, volume, maturity, drift and checks', async () => {
  const recent = sent.filter(({ atMs }) => atMs >= endMs - windowMs && atMs < endMs);
  const accuracy = recent.filter(({ right }) => right).length / recent.length;
  const quality = await lastOf('model.quality');
  const of = (basis: string) =>
    quality.find(({ labels }) => labels['measure'] === 'accuracy' && labels['basis'] === basis);
  expect(of('realised')?.value).toBeCloseTo(accuracy, 12);
  expect(accuracy).toBeLessThan(0.4);
  // It cannot see that the inputs mean something else.
  expect(of('estimated')?.value).toBeGreaterThan(0.7);
  expect((await lastOf('model.rows_per_minute'))[0]?.value).toBeCloseTo(60, 9);
  expect((await lastOf('model.label_maturity'))[0]?.value).toBe(1);
  const drift = await lastOf('model.drift');
  expect(drift.map(({ labels }) => labels['column'] ?? '').toSorted()).toEqual([
    'country',
    'x',
    'x',
  ]);
  for (const { value } of drift) expect(value).toBeLessThan(0.1);
  const checks = await lastOf('model.data_quality');
  expect(checks.length).toBeGreaterThanOrEqual(4);
  // For a change of scale the value is a factor: 1 means none.
  for (const { value, labels } of checks)
    expect(value).toBeLessThan(labels['check']?.startsWith('scaled') === true ? 1.01 : 0.02);
});

test('a concept change opens one incident that names concept drift first; the input monitors stay quiet', async () => {
  const { alerts, causes } = await onlyIncident();
  expect(alerts.every(({ metric }) => metric === 'model.quality')).toBe(true);
  expect(alerts.map(({ title }) => title).join('; ')).toMatch(/ranker: accuracy \S+, limit/u);
  expect(alerts.every(({ severity }) => severity === 'error')).toBe(true);
  expect(causes[0]).toMatchObject({ kind: 'drift', resource: { kind: 'model', name: model } });
  expect(causes[0]?.title).toContain('Concept drift');
  const findings = await db().finding.findMany({ where: { metric: { startsWith: 'model.' } } });
  expect([...new Set(findings.map(({ metric }) => metric))]).toEqual(['model.quality']);
});

test('errors are watched request by request: the rise, and about when it began', async () => {
  const rise = (await lastOf('model.quality')).find(
    ({ labels }) => labels['measure'] === 'error_rise',
  );
  // A quarter of the answers were wrong before, three quarters are since.
  expect(rise?.value).toBeGreaterThan(0.4);
  expect(rise?.value).toBeLessThan(0.6);
  const watch = readWatch(await db().modelWatch.findUnique({ where: { model } }));
  const onsetMs = watch.errors[0]?.alarm?.onsetMs ?? 0;
  expect(Math.abs(onsetMs - changeMs)).toBeLessThan(5 * minuteMs);
});

test('the rise has a limit that people can switch on', async () => {
  const { items } = modelLimitsAnswer.parse(await read(await getLimits(peer.request('/x'), at)));
  expect(items.find(({ measure }) => measure === 'error_rise')).toMatchObject({
    basis: 'realised',
    direction: 'above',
    limit: 0.02,
    enabled: false,
  });
});

test('the model stands in the graph, served by the service that its rows name', async () => {
  const resource = await db().resource.findFirstOrThrow({ where: { kind: 'model', name: model } });
  const relations = await db().relation.findMany({ where: { fromId: resource.id } });
  const served = await db().resource.findFirstOrThrow({
    where: { kind: 'service', name: 'scoring' },
  });
  expect(relations.map(({ kind, toId }) => [kind, toId])).toEqual([['served_by', served.id]]);
});

test('limits are learned, tell what they would have done, and are set as versions', async () => {
  const limits = modelLimitsAnswer.parse(
    await read(await getLimits(peer.request('/l?days=1'), at)),
  );
  expect(limits.reference).toMatchObject({ kind: 'binary', labelDelayMs: 0 });
  const accuracy = (answer: typeof limits, basis: string) =>
    answer.items.find((item) => item.measure === 'accuracy' && item.basis === basis);
  const learned = accuracy(limits, 'realised');
  expect(learned).toMatchObject({
    source: 'learned',
    version: 1,
    wouldHaveAlerted: 1,
    severity: 'error',
  });
  // Right with max(p, 1 - p), p even: 0.75 in the mean.
  expect(learned?.usual).toBeCloseTo(0.75, 1);
  expect(learned?.limit).toBeLessThan((learned?.usual ?? 0) - 0.02);
  expect(accuracy(limits, 'estimated')).toMatchObject({ severity: 'warning', wouldHaveAlerted: 0 });
  const change = { measure: 'accuracy', basis: 'realised', limit: 0.1 };
  const tried = modelLimitsAnswer.parse(
    await read(await putLimits(put({ limits: [change], preview: true, days: 1 }), at)),
  );
  expect(tried.items).toHaveLength(1);
  expect(tried.items[0]).toMatchObject({ limit: 0.1, wouldHaveAlerted: 0 });
  const kept = modelLimitsAnswer.parse(await read(await getLimits(peer.request('/l'), at)));
  expect(accuracy(kept, 'realised')).toMatchObject({ version: 1 });
  const saved = modelLimitsAnswer.parse(await read(await putLimits(put({ limits: [change] }), at)));
  expect(accuracy(saved, 'realised')).toMatchObject({ source: 'set', version: 2, limit: 0.1 });
  const audits = await db().auditEntry.findMany({ where: { action: 'models.save-limits' } });
  expect(audits).toHaveLength(1);
  await read(await putLimits(put({ limits: [{ ...change, limit: 'low' }] }), at), 400);
});

/** One more pass over the step that was watched last. */
async function watchAgain(): Promise<void> {
  await db().modelWatch.updateMany({ where: { model }, data: { watchedAt: null } });
  await watchModels(new Date(endMs + 1_000));
  await getSpool().flushed();
}

test('a pass registers only series that the store does not have', async () => {
  const registration = async () => (await readTouches(['series']))[0]?.version;
  const ofModel = () => modelSeries([model], startMs);
  const known = await ofModel();
  const before = await registration();
  await watchAgain();
  expect(await registration()).toBe(before);
  // As when a source is forgotten, here or in another process.
  await clearTelemetry(['series']);
  await storeTouches([], true);
  expect(await ofModel()).toEqual([]);
  await watchAgain();
  const names = (series: typeof known) => [...new Set(series.map(({ id }) => id))].toSorted();
  const again = names(await ofModel());
  expect(again.length).toBeGreaterThan(0);
  expect(names(known)).toEqual(expect.arrayContaining(again));
});

test('what watched the model at a time names its own limits as they were then', async () => {
  const set = await db().modelLimit.findFirstOrThrow({ where: { model, source: 'set' } });
  const limitAt = async (atMs: number, name: string) =>
    (await watchedAt(model, new Date(atMs))).limits.find((limit) => limit.name === name);
  const setMs = set.createdAt.getTime();
  expect(await limitAt(setMs, 'realised accuracy')).toMatchObject({
    metric: 'model.quality',
    sentence: '< 0.1',
    version: 2,
    since: set.createdAt.toISOString(),
  });
  expect(await limitAt(setMs - 1, 'realised accuracy')).toMatchObject({ version: 1 });
  expect(await limitAt(setMs - 1, 'missing values')).toMatchObject({ version: 0 });
  expect(await limitAt(startMs, 'missing values')).toBeUndefined();
  const settings = { name: model, enabled: false };
  await saveMonitoring(await makeUser('Ida', ['ml-engineer']), settings);
  expect((await watchedAt(model, new Date())).limits).toEqual([]);
});

test('by when labels come is learned from what they say of themselves', async () => {
  const startedMs = Date.now() - 3_600_000;
  const rows = Array.from({ length: 10 }, (_, index) => ({
    model: 'late',
    version: '1',
    time: startedMs + index,
    requestId: `late${index}`,
    features: { x: 1 },
    prediction: 1,
    score: 0.9,
  }));
  const labels = rows.map(({ requestId, time }, index) => ({
    model: 'late',
    requestId,
    label: 1,
    time: time + (index + 1) * 60_000,
  }));
  expect((await peer.send('/api/ingest/inference', rows)).status).toBe(200);
  expect((await peer.send('/api/ingest/labels', labels)).status).toBe(200);
  await getSpool().flushed();
  expect(await labelDelay('late', startedMs, startedMs)).toEqual({ delayMs: 600_000, labels: 10 });
});
