import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RetrainPolicyBody } from '#lib/schemas/models-loop.ts';
import { planSchema } from '#lib/schemas/actions.ts';
import { comparedState } from '#server/actions/compared-state.ts';
import { saveRetrainPolicy } from '#server/actions/retrain-policies.ts';
import { makeUser } from '#server/actions/test-fixture.ts';
import { storeArtifact } from '#server/experiments/artifacts.ts';
import { createRun } from '#server/experiments/create-run.ts';
import type { InferencePeer } from '#server/ingest/inference-peer.ts';
import { startInferencePeer } from '#server/ingest/inference-peer.ts';
import { advanceRollouts } from '#server/jobs/advance-rollouts.ts';
import { runActions } from '#server/jobs/run-actions.ts';
import { testContext } from '#server/jobs/test-context.ts';
import { verifyActions } from '#server/jobs/verify-actions.ts';
import { saveWatchState } from '#server/models/learned-limits.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { startDriftThreads } from '#server/models/start-drift-threads.ts';
import { readWatch } from '#server/models/watch-state.ts';
import type { Actor } from '#server/platform/actor.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { closeSpool } from '#server/telemetry/get-spool.ts';
import type { Rollout } from './rollout-row.ts';
import type { Answers } from './test-answers.ts';
import { ways } from './test-answers.ts';
import {
  allowManyActions,
  down,
  driftedShop,
  effects,
  retrain,
  testPolicy,
  until as untilOf,
  up,
} from './test-rollouts.ts';
import type { Shop } from './test-shop.ts';
import { ingestKey } from './test-shop.ts';
import { versionVerdict } from './version-verdict.ts';

vi.hoisted(() => {
  process.env['TANDEM_EVALUATE_SECONDS'] = '1';
});

const trainer = systemActor('trainer');
const shops: Shop[] = [];
let intake: InferencePeer;
let mia: Actor;
let max: Actor;

beforeAll(async () => {
  startDriftThreads();
  const key = await ingestKey();
  intake = await startInferencePeer(key, key);
  mia = await makeUser('Mia', ['ml-engineer']);
  max = await makeUser('Max', ['ml-engineer']);
  await allowManyActions(await makeUser('Ada', ['admin']));
});
afterAll(async () => {
  for (const shop of shops) await shop.close();
  await intake.stop();
  await closeSpool();
  await db().$disconnect();
});

async function pass(): Promise<void> {
  await runActions.run({}, testContext(new Date()));
  await verifyActions({ now: new Date(), past: false });
  await advanceRollouts(new Date());
}
const until = (shop: Shop, what: string, holds: (rollout: Rollout) => boolean) =>
  untilOf(shop, pass, what, holds);

async function* bytes(text: string) {
  yield new TextEncoder().encode(text);
}

/** A version as MLflow's client registers it, with a signature of these inputs. */
async function registerSigned(model: string, inputs: readonly object[]): Promise<string> {
  const { run } = await createRun(trainer, { experimentId: 0, runName: `fit ${model}` });
  const { runId } = run.info;
  const text = `signature:\n  inputs: '${JSON.stringify(inputs)}'\n`;
  await storeArtifact(trainer, `0/${runId}/artifacts/model/MLmodel`, bytes(text));
  const { modelVersion } = await createVersion(trainer, {
    name: model,
    source: `mlflow-artifacts:/0/${runId}/artifacts/model`,
    runId,
  });
  return modelVersion.version;
}

type Given = {
  challenger: (x: number) => number;
  answers?: Answers;
  inputs?: readonly object[];
  gate?: Partial<RetrainPolicyBody['gate']>;
};

const x = { name: 'x', type: 'double' };

/** A model whose next version needs `inputs`, under a policy whose gate asks for more than others. */
async function drifted(name: string, given: Given): Promise<Shop> {
  const { challenger, answers = 'probabilities', inputs = [x], gate = {} } = given;
  const shop = await driftedShop(name, { owner: mia, send: intake.send, challenger, answers });
  shops.push(shop);
  await saveRetrainPolicy(mia, { name, ...testPolicy, gate: { ...testPolicy.gate, ...gate } });
  shop.peer.train = () => registerSigned(name, inputs);
  return shop;
}

const retrained = (shop: Shop) => retrain(shop, pass, { proposer: mia, approver: max });
const ended = (shop: Shop) => until(shop, 'the end', ({ state }) => state === 'done');
const judgedOf = ({ gate }: Rollout) => {
  if (gate?.kind !== 'judged') throw new Error('the gate has not judged');
  return gate;
};
const statusOf = (rollout: Rollout) =>
  Object.fromEntries(judgedOf(rollout).checks.map(({ id, status }) => [id, status]));

test('a better version that needs what requests lack is stopped, and the verdict says by which check', async () => {
  const inputs = [x, { name: 'channel', type: 'string' }];
  const shop = await drifted('fraud-schema', { challenger: down, inputs });
  await retrained(shop);
  const done = await ended(shop);
  const reason = 'Schema of the requests: it needs channel, which requests lack.';
  expect(done).toMatchObject({ outcome: 'stopped', reason });
  expect(statusOf(done)).toEqual({
    overall: 'pass',
    slices: 'pass',
    requests: 'fail',
    cost: 'unknown',
  });
  expect(effects(shop)).toEqual(['2']);
  const verdict = await versionVerdict(mia, { name: shop.model, version: 2 });
  expect(verdict).toMatchObject({ value: 0, verdict: 'fail', reason });
  expect(verdict.checks.map(({ title, ok, measured }) => [title, ok, measured])).toEqual([
    ['Difference over all rows', true, true],
    ['Slices', true, true],
    ['Schema of the requests', false, true],
    ['Cost per correct answer', true, false],
  ]);
  expect(verdict.checks[3]?.detail).toMatch(/^not known: /u);
  // Nor does it serve because a person asks for it.
  const model = await db().registeredModel.findUniqueOrThrow({ where: { name: shop.model } });
  const asked = { id: model.id, name: model.name, tier: 'high' } as const;
  expect(await comparedState(db(), asked, [2], 1)).toEqual({
    'comparison of version 2': `not passed beside version 1: ${reason.replace(/\.$/u, '')}`,
  });
}, 60_000);

test('a version that is as good passes under a margin and within its budget, and rule and checks are kept with it', async () => {
  const costPerCorrectAtMost = { amount: 0.05, currency: 'EUR' };
  const gate = { rule: 'not-worse' as const, margin: 0.05, costPerCorrectAtMost };
  const shop = await drifted('fraud-margin', { challenger: up, gate });
  shop.peer.usage = (version, rows) => ({
    cost: { amount: rows * (version === '1' ? 0.001 : 0.002), currency: 'EUR' },
  });
  await retrained(shop);
  const asked = await until(
    shop,
    'promotion',
    ({ promotionActionId }) => promotionActionId !== null,
  );
  const judged = judgedOf(asked);
  expect(judged).toMatchObject({
    passed: true,
    overall: { difference: 0, verdict: 'no difference' },
    rule: { kind: 'not-worse', margin: 0.05 },
  });
  expect(judged.rule.limit).toBeCloseTo(0.05 * judged.overall.champion, 12);
  expect(statusOf(asked)).toEqual({
    overall: 'pass',
    slices: 'pass',
    requests: 'pass',
    cost: 'pass',
  });
  const cost = judged.checks.find(({ id }) => id === 'cost')?.detail ?? '';
  const [own = 0, beside = 0] = [...cost.matchAll(/([\d.]+) EUR/gu)].map(([, found]) =>
    Number(found),
  );
  // Both answer alike, so a right answer of the one costs twice that of the other.
  expect(own / beside).toBeCloseTo(2, 1);
  expect(own).toBeGreaterThan(0.002);
  expect(cost).toContain('within the budget of 0.05 EUR');
  const id = asked.promotionActionId ?? '';
  const { plan } = await db().action.findUniqueOrThrow({ where: { id } });
  expect(planSchema.parse(plan).promotion).toMatchObject({
    gate: { kind: 'judged', passed: true, rule: judged.rule },
    checks: [
      { id: 'requests', status: 'pass', detail: 'requests hold the one feature of its signature' },
      { id: 'cost', status: 'pass', detail: cost },
    ],
  });
  const audited = await db().auditEntry.findFirst({
    where: {
      action: 'models.advance-rollout',
      subjectId: asked.id,
      after: { path: ['gate', 'passed'], equals: true },
    },
  });
  expect(audited?.after).toMatchObject({ gate: { rule: judged.rule, checks: { cost: 'pass' } } });
}, 60_000);

test('a better version whose right answers cost more than the budget is stopped', async () => {
  const costPerCorrectAtMost = { amount: 0.001, currency: 'EUR' };
  const shop = await drifted('fraud-dear', { challenger: down, gate: { costPerCorrectAtMost } });
  shop.peer.usage = (_version, rows) => ({ cost: { amount: rows * 0.002, currency: 'EUR' } });
  await retrained(shop);
  const done = await ended(shop);
  expect(done.outcome).toBe('stopped');
  expect(done.reason).toMatch(
    /^Cost per correct answer: 0\.\d+ EUR, .*; over the budget of 0\.001 EUR\.$/u,
  );
}, 60_000);

test('better lists that reach a fifth of the catalogue are stopped although labels speak for them', async () => {
  const shop = await drifted('offers-narrow', {
    challenger: (at) => 2 + down(at),
    answers: 'lists',
  });
  const { say } = ways.lists;
  // Beside five usual items the old version shows one of twenty rarer ones.
  shop.peer.say = (score) => {
    if (score >= 2) return say(score - 2);
    const usual = say(score);
    return Array.isArray(usual) ? [...usual, `rarity ${Math.floor(score * 20)}`] : null;
  };
  shop.peer.score = (version, at) => (version === '1' ? at : 2 + down(at));
  const { state } = readWatch(await db().modelWatch.findUnique({ where: { model: shop.model } }));
  if (state === null) throw new Error('the shop knows its model');
  const usual = ['anvil', 'bell', 'candle', 'drum', 'easel'].map((item) => [item, 10] as const);
  const rare = Array.from({ length: 20 }, (_, at) => [`rarity ${at}`, 1] as const);
  const reach = { catalogue: Object.fromEntries([...usual, ...rare]), lists: 20 };
  await saveWatchState(trainer, {
    model: shop.model,
    state: { ...state, reach },
    drift: null,
    errors: [],
    watchedAt: new Date(),
  });
  await retrained(shop);
  const done = await ended(shop);
  expect(judgedOf(done).overall.verdict).toBe('better');
  expect(statusOf(done)).toMatchObject({ overall: 'pass', reach: 'fail' });
  expect(done.outcome).toBe('stopped');
  expect(done.reason).toMatch(
    /^Reach of the lists: coverage 20% of 25 items, the serving version 100%, less by more than 25% of it; popularity bias/u,
  );
}, 60_000);
