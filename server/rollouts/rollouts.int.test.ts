import './test-env.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { planSchema, preCheckSchema } from '#lib/schemas/actions/plan.ts';
import { comparedState } from '#server/actions/targets/compared-state.ts';
import { approveAs, makeUser } from '#server/actions/testing/actions.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { startInferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { advanceRollouts } from '#server/jobs/runs/advance-rollouts.ts';
import { passRollouts } from '#server/jobs/testing/pass.ts';
import { lossesOfReference } from '#server/model-monitoring/readings/loss-readings.ts';
import { saveMonitoring } from '#server/model-monitoring/save-monitor.ts';
import { authorsOf } from '#server/models/authors-of.ts';
import { setGovernance } from '#server/models/set-governance.ts';
import { proposeRetrain } from '#server/models/training/propose-retrain.ts';
import { db } from '#server/platform/database/db.ts';
import { askForAlias } from '#server/rollouts/testing/alias.ts';
import { controlRollout } from './control-rollout.ts';
import { listRollouts } from './rollout-detail.ts';
import { openLoop, type TestLoop } from './testing/loop.ts';
import { answerBy, down, effects, judgedOf, up } from './testing/rollouts.ts';
import type { Shop } from './testing/shop.ts';

let loop: TestLoop;

beforeAll(async () => {
  startDriftThreads();
  loop = await openLoop({ intake: startInferencePeer, pass: passRollouts, time: vi });
});
afterAll(() => loop.close());

/** Trained as approved by Max; Mia proposed it. */
const retrained = (shop: Shop) =>
  loop.retrain(shop, {
    begin: async (id) => {
      await expect(approveAs(loop.mia, id)).rejects.toThrow('You proposed this');
      const { training } = await listRollouts(loop.mia, { name: shop.model });
      expect(training).toMatchObject({ id, status: 'proposed' });
      await approveAs(loop.max, id);
    },
  });

/** Version 2 is right everywhere but in one slice, where version 1 is. */
async function worseWhere(name: string, isWorse: (x: number) => boolean): Promise<Shop> {
  const shop = await loop.drifted(name);
  answerBy(shop, '1', (x) => (isWorse(x) ? down(x) : up(x)));
  answerBy(shop, '2', (x) => (isWorse(x) ? up(x) : down(x)));
  return shop;
}

const aliasOf = async (name: string) =>
  (await db().modelAlias.findFirst({ where: { alias: 'champion', model: { name } } }))?.version;

test('a better version goes the whole way: gate, approval by a second person, steps, provisional, verified', async () => {
  const shop = await loop.drifted('fraud-way');
  await retrained(shop);
  await expect(proposeRetrain(loop.mia, { name: shop.model, reason: 'again' })).rejects.toThrow(
    'No other retraining is in progress',
  );
  const asked = await loop.untilAsked(shop);
  expect((await listRollouts(loop.mia, { name: shop.model })).training).toBeNull();
  expect(asked.gate).toMatchObject({ kind: 'judged', passed: true, comparisons: 3 });
  const id = asked.promotionActionId ?? '';
  const { plan } = await db().action.findUniqueOrThrow({ where: { id } });
  const model = await db().registeredModel.findUniqueOrThrow({ where: { name: shop.model } });
  expect(await authorsOf(db(), model, Number(asked.version))).toEqual([
    { id: loop.mia.id, name: 'Mia', did: 'asked for its training' },
  ]);
  const compared = { id: model.id, name: model.name, tier: 'high' } as const;
  expect(await comparedState(db(), compared, [2], 1)).toEqual({
    'comparison of version 2': 'done',
  });
  const trained = await db().action.findUniqueOrThrow({
    where: { id: asked.retrainActionId ?? '' },
  });
  expect(planSchema.parse(trained.plan).promotion).toBeUndefined();
  const { promotion } = planSchema.parse(plan);
  const gate = judgedOf(asked);
  const worst = gate.slices.toSorted((a, b) => b.difference - a.difference)[0];
  expect(promotion).toMatchObject({
    version: 2,
    gate: {
      kind: 'judged',
      passed: true,
      against: '1',
      overall: { verdict: 'better', difference: gate.overall.difference },
      worst: { slice: worst?.slice, difference: worst?.difference, upper: worst?.upper },
      slices: { judged: 2, tooFewRows: 0 },
    },
    drift: {
      kind: 'not measured',
      reason: 'the model has no baseline, so its inputs are not compared',
    },
    scan: { kind: 'scanned', status: 'clean', files: 1, changedSince: false },
    cost: { kind: 'not measured' },
  });
  // Who saved the policy counts as proposing, here too.
  await expect(approveAs(loop.mia, id)).rejects.toThrow('You last edited the rule');
  await approveAs(loop.max, id);
  const done = await loop.untilEnd(shop);
  expect(done).toMatchObject({ outcome: 'verified', version: '2', baseVersion: '1' });
  expect(effects(shop)).toEqual(['2', '2 shadow 100', '2 canary 25', '2 full 100']);
  expect(done.provisional).toMatchObject({ passed: true, maturity: null });
  expect(done.late).toMatchObject({ passed: true, maturity: 1 });
  expect(done.late?.items.map(({ title }) => title)).toEqual(['Actual roc auc']);
  expect(await aliasOf(shop.model)).toBe(2);
  // People are asked for the retraining and for the promotion, and for no step of the traffic.
  const asksOf = await db().action.findMany({
    where: { targetName: shop.model },
    select: { id: true },
  });
  const wanted = await db().notificationEvent.findMany({
    where: { kind: 'approval-wanted', actionId: { in: asksOf.map((action) => action.id) } },
  });
  expect(wanted).toHaveLength(2);
  // Fences only rise: a slow old worker would have been refused.
  const fences = shop.peer.effects.map(({ fence }) => fence);
  expect(fences).toEqual(fences.toSorted((a, b) => a - b));
});

test('a version that is better over all and worse in one slice is stopped by the slice', async () => {
  // ES is where the second digit of x is 7 or more.
  const shop = await worseWhere('fraud-slice', (x) => x * 10 - Math.floor(x * 10) >= 0.7);
  await retrained(shop);
  const done = await loop.untilEnd(shop);
  expect(done).toMatchObject({ outcome: 'stopped', reason: 'It is worse in country ES.' });
  expect(effects(shop)).toEqual(['2']);
  expect(await aliasOf(shop.model)).toBeUndefined();
  // Nor does it serve because a person asks for it.
  const { model: name } = shop;
  const { id: modelId } = await db().registeredModel.findUniqueOrThrow({ where: { name } });
  const serving = { modelId, alias: 'champion', version: 1, updatedAt: new Date() };
  await db().modelAlias.create({ data: serving });
  await setGovernance(loop.mia, { name, owner: 'Mia', purpose: 'Scores', tier: 'high' });
  const { preCheck } = await askForAlias(loop.mia, name, 2);
  const failed = preCheckSchema.parse(preCheck).checks.filter(({ ok }) => !ok);
  const words = failed.find(({ title }) => title.startsWith('Compared with'))?.detail;
  expect(words).toMatch(
    /^comparison of version 2: not passed compared with version 1: worse in country ES by [\d.]+ \(log loss, \d+ requests\), expected done$/u,
  );
});

test('a slice of a chosen column stops a version as a segment does', async () => {
  const shop = await worseWhere('fraud-column', (x) => x >= 0.75);
  await registerNewModels(new Date());
  await saveMonitoring(loop.mia, { name: shop.model, sliceColumns: ['x'] });
  await retrained(shop);
  const done = await loop.untilEnd(shop);
  expect(done.outcome).toBe('stopped');
  expect(done.reason).toMatch(/^It is worse in x from 0\.7\d*\.$/u);
  const columns = Map.groupBy(judgedOf(done).slices, ({ slice }) => slice?.column);
  expect([columns.get('country')?.length, columns.get('x')?.length]).toEqual([2, 4]);
});

test('predicted numbers are judged by their absolute error, and go the whole way too', async () => {
  const shop = await loop.drifted('delivery-minutes', { answers: 'numbers' });
  const learned = { fromMs: Date.now() - 3_600_000, toMs: Date.now(), version: '1' };
  await lossesOfReference({ ...learned, model: shop.model }, null, new Date());
  await retrained(shop);
  const asked = await loop.untilAsked(shop);
  const gate = judgedOf(asked);
  // The old version is wrong by |0.9 - 1.8 x|, on average 0.45; the new one by the noise, on average 0.025.
  expect(gate).toMatchObject({ passed: true, measure: 'absolute error', comparisons: 3 });
  expect(gate.overall.champion).toBeCloseTo(0.45, 1);
  expect(gate.overall.challenger).toBeCloseTo(0.025, 2);
  expect(gate.overall.positives).toBeNull();
  expect(gate.usual.spread).toBeCloseTo(0.9 / Math.sqrt(12), 1);
  await approveAs(loop.max, asked.promotionActionId);
  const done = await loop.untilEnd(shop);
  expect(done, done.reason).toMatchObject({ outcome: 'verified', version: '2' });
  const told = done.provisional?.items.find(({ title }) => title.startsWith('Estimated'));
  expect(told).toMatchObject({ ok: true, measured: false });
  expect(told?.detail).toMatch(
    /^reported, not evaluated: expected MAE [\d.]+ \(± [\d.]+\), version 1 /u,
  );
  expect(done.provisional?.reason).toMatch(/Not measured: estimated error, /u);
  expect(done.late?.items.map(({ title }) => title)).toEqual(['Actual mae']);
  expect(effects(shop)).toEqual(['2', '2 shadow 100', '2 canary 25', '2 full 100']);
});

test('several classes are judged by log loss, and go the whole way too', async () => {
  const shop = await loop.drifted('ticket-urgency', { answers: 'classes' });
  await retrained(shop);
  const asked = await loop.untilAsked(shop);
  const gate = judgedOf(asked);
  expect(gate).toMatchObject({ passed: true, measure: 'log loss' });
  // Right in 28 of 30: -ln 0.8; else -ln 0.1.
  expect(gate.overall.challenger).toBeCloseTo(0.223 * 0.933 + 2.303 * 0.067, 1);
  expect(gate.overall.positives).toBeNull();
  expect(gate.usual).toMatchObject({ meanScore: null, spread: null });
  expect(gate.usual.sureness).toBeCloseTo(0.8, 6);
  expect(Object.keys(gate.usual.mix ?? {}).toSorted()).toEqual(['high', 'low', 'middle']);
  await approveAs(loop.max, asked.promotionActionId);
  const done = await loop.untilEnd(shop);
  expect(done, done.reason).toMatchObject({ outcome: 'verified', version: '2' });
  expect(done.provisional?.items.map(({ title }) => title)).toContain(
    'Estimated accuracy, by its own scores',
  );
  expect(done.late?.items.map(({ title }) => title)).toEqual(['Actual accuracy']);
});

test('lists are judged by NDCG over those of which something was wanted; other first items with traffic are taken back', async () => {
  const shop = await loop.drifted('offers', { answers: 'lists' });
  await retrained(shop);
  const asked = await loop.untilAsked(shop);
  const gate = judgedOf(asked);
  expect(gate).toMatchObject({ passed: true, measure: '1 - NDCG at 10' });
  expect(gate.rows).toBeLessThan(600);
  expect(gate.overall.challenger).toBeCloseTo(0, 6);
  expect(gate.overall.champion).toBeGreaterThan(0.2);
  expect(Object.keys(gate.usual.mix ?? {})).toHaveLength(5);
  await approveAs(loop.max, asked.promotionActionId);
  await loop.untilTraffic(shop);
  answerBy(shop, '2', () => 0.99);
  const done = await loop.untilEnd(shop);
  expect(done.outcome).toBe('reverted');
  expect(done.reason).toMatch(
    /^Mix of the predictions: \d+\.\d% of the predictions differ from .* mainly easel/u,
  );
});

test('predicted numbers that lie elsewhere with traffic are taken back', async () => {
  const shop = await loop.drifted('delivery-odd', { answers: 'numbers' });
  await retrained(shop);
  await loop.promote(shop);
  await loop.untilTraffic(shop);
  answerBy(shop, '2', (x) => 2 + x);
  const done = await loop.untilEnd(shop);
  expect(done.outcome).toBe('reverted');
  expect(done.reason).toMatch(
    /^Mix of the predictions: 2\.\d+, version 1 0\.\d+; at the gate 0\.\d+ and 0\.\d+, tolerance/u,
  );
});

test('a version that turns slow and odd with traffic is taken back, and the alias with it', async () => {
  const shop = await loop.drifted('fraud-odd');
  await retrained(shop);
  await loop.promote(shop);
  await loop.untilTraffic(shop);
  answerBy(shop, '2', () => 0.97);
  const done = await loop.untilEnd(shop);
  expect(done.outcome).toBe('reverted');
  expect(done.reason).toContain('Mix of the predictions');
  expect(effects(shop).at(-1)).toBe('1 full 100');
  expect(await aliasOf(shop.model)).toBeUndefined();
  expect([...shop.peer.traffic]).toEqual([['1', 100]]);
});

test('a person pauses, goes on and aborts; two workers at once give each order once', async () => {
  const shop = await loop.drifted('fraud-hand');
  await retrained(shop);
  await loop.promote(shop);
  const going = await loop.untilTraffic(shop);
  const control = (order: 'pause' | 'resume' | 'abort') =>
    controlRollout(loop.max, { name: shop.model, id: going.id, order, reason: 'a look at it' });
  await control('pause');
  const before = effects(shop);
  await loop.round(shop);
  await loop.round(shop);
  expect(effects(shop)).toEqual(before);
  await expect(control('pause')).rejects.toMatchObject({ code: 'conflict' });
  await control('resume');
  await Promise.all([advanceRollouts(new Date()), advanceRollouts(new Date())]);
  await loop.round(shop);
  const orders = await db().action.findMany({
    // The pause withdrew the order that had not started.
    where: { targetName: shop.model, kind: 'model.set_traffic', status: { not: 'cancelled' } },
    select: { title: true },
  });
  expect(new Set(orders.map(({ title }) => title)).size).toBe(orders.length);
  await control('abort');
  const done = await loop.untilEnd(shop);
  expect(done.outcome).toBe('aborted');
  expect([...shop.peer.traffic]).toEqual([['1', 100]]);
  const viewer = await makeUser('Vera', ['viewer']);
  await expect(
    controlRollout(viewer, { name: shop.model, id: going.id, order: 'abort', reason: 'no' }),
  ).rejects.toMatchObject({ code: 'forbidden' });
});
