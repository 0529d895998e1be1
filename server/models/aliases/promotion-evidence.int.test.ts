import { afterAll, expect, test } from 'vitest';
import { decimalToNumber } from '#lib/decimal.ts';
import { planSchema } from '#lib/schemas/actions/plan.ts';
import { getAction } from '#server/actions/get.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { priceOn, readPrices } from '#server/costs/read-prices.ts';
import { createRun } from '#server/experiments/runs/create-run.ts';
import { logBatch } from '#server/experiments/runs/log-batch.ts';
import type { MonitoredDrift } from '#server/inference/monitor-state.ts';
import { startInferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { saveMonitoringState } from '#server/model-monitoring/limits/learned-limits.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { setGovernance } from '#server/models/set-governance.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { answerCosts } from '#server/rollouts/comparison/prediction-costs.ts';
import { promotionCost } from '#server/rollouts/promotion/promotion-cost.ts';
import { askForAlias } from '#server/rollouts/testing/alias.ts';
import { ingestKey } from '#server/rollouts/testing/shop.ts';
import { rollUp } from '#server/telemetry/derive/roll-up.ts';
import { hashSeries, sortLabels } from '#server/telemetry/series-id.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { storeBatch } from '#server/telemetry/testing/rows.ts';
import { gateInShort } from './promotion-evidence.ts';

const trainer = systemActor('trainer');
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const gib = 2 ** 30;

afterAll(async () => {
  await closeSpool();
  await db().$disconnect();
});

async function register(name: string): Promise<void> {
  await createModel(trainer, { name });
  await createVersion(trainer, { name, source: 's3://elsewhere/model' });
}

async function promotionOf(name: string, version = 1) {
  const { id, plan } = await askForAlias(trainer, name, version);
  return { id, promotion: planSchema.parse(plan).promotion };
}

function measure(
  builder: BatchBuilder,
  metric: string,
  given: Record<string, string>,
  values: readonly (readonly [atMs: number, value: number])[],
): void {
  const labels = sortLabels(Object.entries(given));
  const hash = hashSeries(metric, labels);
  const firstSeenMs = values[0]?.[0] ?? 0;
  const row = { metric, labels, source: builder.sourceId, unit: '', firstSeenMs };
  builder.newSeries.push({ ...hash, ...row, kind: 'gauge' });
  for (const [atMs, value] of values) builder.addSample(hash.id, atMs, value);
}

test('a request by hand says which parts nobody measured and why; card and scan are told', async () => {
  await register('by-hand');
  await setGovernance(trainer, { name: 'by-hand', owner: 'Mia', purpose: 'p', tier: 'low' });
  const { id, promotion } = await promotionOf('by-hand');
  expect(promotion).toMatchObject({
    version: 1,
    gate: {
      kind: 'not measured',
      reason:
        'the version has no rollout, so no gate compared it with the current version on the same requests',
    },
    drift: {
      kind: 'not measured',
      reason: 'the model has no baseline, so its inputs are not compared',
    },
    card: { tier: 'low', filled: 1, fields: 8, missing: ['intendedUse'] },
    scan: { kind: 'scanned', status: 'not_checked', files: 0, changedSince: false },
    cost: {
      kind: 'not measured',
      reason: 'no full hour of a host or process is measured yet',
    },
  });
  // People read the same over the wire.
  const mia = await makeUser('Mia', ['ml-engineer']);
  expect((await getAction(mia, { id })).plan.promotion).toEqual(promotion);
});

test('of a version from outside the figures that both runs logged stand side by side', async () => {
  const name = 'from-outside';
  await createModel(trainer, { name });
  for (const accuracy of [0.9, 0.93]) {
    const { run } = await createRun(trainer, { experimentId: 0, runName: `fit ${accuracy}` });
    const { runId } = run.info;
    const at = { timestamp: Date.now(), step: 0 };
    await logBatch(trainer, {
      runId,
      metrics: [
        { key: 'accuracy', value: accuracy, ...at },
        { key: 'accuracy/country:DE', value: 1.75 - accuracy, ...at },
      ],
    });
    await createVersion(trainer, { name, source: 's3://elsewhere/model', runId });
  }
  const { id: modelId } = await db().registeredModel.findUniqueOrThrow({ where: { name } });
  await db().modelAlias.create({
    data: { modelId, alias: 'champion', version: 1, updatedAt: new Date() },
  });
  const { promotion } = await promotionOf(name, 2);
  // Its files are stored elsewhere, so its required inputs are unknown.
  expect(promotion?.checks).toMatchObject([
    { id: 'requests', status: 'unknown', detail: 'the files of version 2 could not be read' },
  ]);
  expect(promotion?.gate).toMatchObject({
    kind: 'logged',
    against: '1',
    figures: [
      { metric: 'accuracy', slice: null, own: 0.93, beside: 0.9 },
      { metric: 'accuracy', slice: 'country=DE', beside: 0.85 },
    ],
  });
});

test('a gate in short names the judged slice with the largest difference, and nothing while it collects', () => {
  expect(gateInShort({ kind: 'collecting', rows: 5, needed: 500 }, '3').kind).toBe('not measured');
  expect(gateInShort(null, '3').kind).toBe('not measured');
  const at = new Date(0).toISOString();
  const compared = (value: string, difference: number, verdict: string) => ({
    slice: { column: 'country', value },
    rows: 60,
    positives: 20,
    champion: 0.5,
    challenger: 0.5 + difference,
    difference,
    lower: difference - 0.1,
    upper: difference + 0.1,
    verdict,
  });
  const gate = {
    kind: 'judged',
    at,
    passed: true,
    reason: 'better',
    measure: 'log loss',
    rows: 120,
    fromAt: at,
    toAt: at,
    comparisons: 3,
    level: 0.98,
    overall: { ...compared('', -0.2, 'better'), slice: null },
    slices: [
      compared('NL', -0.3, 'better'),
      compared('ES', -0.05, 'no difference'),
      // Too few rows say nothing, however bad they look.
      compared('FR', 0.9, 'too few rows'),
    ],
    usual: { latencyP95Ms: null, meanScore: 0.5, sureness: 0.7 },
  };
  expect(gateInShort(gate, '3')).toMatchObject({
    kind: 'judged',
    against: '3',
    overall: { difference: -0.2 },
    worst: { slice: { column: 'country', value: 'ES' }, difference: -0.05 },
    slices: { judged: 2, tooFewRows: 1 },
  });
});

test('the drift is the newest that the watch measured, with its furthest column and its reference', async () => {
  const name = 'drifts';
  await register(name);
  const nowMs = Date.now();
  const drift: MonitoredDrift = {
    baselineId: newId(),
    name: 'two days ago',
    fromMs: nowMs - 48 * hourMs,
    toMs: nowMs - 24 * hourMs,
    limits: { 'amount psi': 0.4 },
    rules: {},
    missing: {},
    paces: null,
  };
  // No labels were sent: the comparison of inputs needs none.
  const state = null;
  await db().inferenceModel.create({ data: { id: newId(), name } });
  await saveMonitoringState(trainer, {
    model: name,
    state,
    drift,
    errors: [],
    watchedAt: new Date(nowMs),
  });
  const builder = new BatchBuilder(newId());
  const newestMs = nowMs - 5 * minuteMs;
  const older = nowMs - 10 * minuteMs;
  const labels = { model: name, version: '7' };
  measure(builder, 'model.drift_share', labels, [
    [older, 1],
    [newestMs, 0.5],
  ]);
  const columns = { ...labels, method: 'psi' };
  // 0.5 is above its limit of 0.4 by less than 0.3 is above 0.1.
  measure(builder, 'model.drift', { ...columns, column: 'amount' }, [[newestMs, 0.5]]);
  measure(builder, 'model.drift', { ...columns, column: 'country' }, [[newestMs, 0.3]]);
  measure(builder, 'model.drift', { ...columns, column: 'gone' }, [[older, 9]]);
  await storeBatch(builder);
  const { promotion } = await promotionOf(name);
  expect(promotion?.drift).toEqual({
    kind: 'measured',
    at: new Date(newestMs).toISOString(),
    version: '7',
    columns: 2,
    share: 0.5,
    worst: { column: 'country', method: 'psi', value: 0.3, limit: 0.1 },
    baseline: 'two days ago',
    reference: {
      fromAt: new Date(nowMs - 48 * hourMs).toISOString(),
      toAt: new Date(nowMs - 24 * hourMs).toISOString(),
    },
    trained: null,
  });
});

test('1,000 answers cost what the service took at the prices of the table, unless it serves another model too', async () => {
  const model = 'priced';
  const toMs = Math.floor(Date.now() / hourMs) * hourMs;
  const fromMs = toMs - 3 * hourMs;
  const builder = new BatchBuilder(newId());
  const labels = { 'service.name': 'scorer', 'host.name': 'web-9' };
  const minutes = Array.from({ length: 3 * 60 }, (_, at) => fromMs + at * minuteMs);
  measure(
    builder,
    'process.cpu.utilization',
    labels,
    minutes.map((ms) => [ms, 0.5] as const),
  );
  measure(
    builder,
    'process.memory.usage',
    labels,
    minutes.map((ms) => [ms, 2 * gib] as const),
  );
  await storeBatch(builder);
  const now = new Date(toMs + minuteMs);
  await rollUp(now);
  const key = await ingestKey();
  const peer = await startInferencePeer(key, key);
  const answers = (name: string, count: number) =>
    Array.from({ length: count }, (_, at) => ({
      model: name,
      requestId: `${name}${at}`,
      // One answer in four is of the new version, and takes three times as long.
      version: at % 4 === 0 ? '2' : '1',
      latencyMs: at % 4 === 0 ? 30 : 10,
      time: fromMs + at * 10_000,
      features: { x: at },
      prediction: 1,
      segment: { 'service.name': 'scorer' },
    }));
  await peer.send('/api/ingest/inference', answers(model, 400));
  await getSpool().flushed();

  const cost = await promotionCost(model, now);
  const day = new Date(fromMs).toISOString().slice(0, 10);
  const prices = await readPrices();
  const price = (kind: 'cpu' | 'memory') => decimalToNumber(priceOn(prices, kind, day).price);
  const spent = 3 * (0.5 * price('cpu') + 2 * price('memory'));
  if (cost.kind === 'not measured') throw new Error(cost.reason);
  expect(Number(cost.amount)).toBeCloseTo((spent * 1_000) / 400, 6);
  expect(cost).toMatchObject({
    currency: 'USD',
    answers: 400,
    estimated: true,
    fromAt: new Date(fromMs).toISOString(),
    toAt: new Date(toMs).toISOString(),
  });

  const versions = { champion: '1', challenger: '2' };
  const ofEach = await answerCosts(model, versions, { usage: new Map(), rows: 0 }, now);
  if (ofEach.kind === 'not known') throw new Error(ofEach.reason);
  // 300 answers of 10 ms and 100 of 30 ms.
  expect(ofEach.champion).toBeCloseTo((spent / 6_000) * 10, 9);
  expect(ofEach.challenger).toBeCloseTo((spent / 6_000) * 30, 9);
  expect(ofEach.how).toContain('at estimated prices');
  // Unknown versions get no invented figures.
  const unheard = { ...versions, challenger: '3' };
  expect(await answerCosts(model, unheard, { usage: new Map(), rows: 0 }, now)).toMatchObject({
    kind: 'not known',
  });

  await peer.send('/api/ingest/inference', answers('other', 200));
  await getSpool().flushed();
  await peer.stop();
  expect(await promotionCost(model, now)).toEqual({
    kind: 'not measured',
    reason: 'the service scorer also serves other, and their usage cannot be separated',
  });
});
