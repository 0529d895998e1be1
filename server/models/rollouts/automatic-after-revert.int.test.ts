import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ApprovalsPolicy, PolicyRule } from '#lib/schemas/actions-policy.ts';
import { planSchema } from '#lib/schemas/actions.ts';
import { savePolicy } from '#server/actions/policies.ts';
import { shippedApprovalsPolicy } from '#server/actions/policy.ts';
import { runPreCheck } from '#server/actions/pre-check.ts';
import { saveRetrainPolicy } from '#server/actions/retrain-policies.ts';
import { startAutomatically } from '#server/actions/start-automatic.ts';
import { makeUser } from '#server/actions/test-fixture.ts';
import type { InferencePeer } from '#server/ingest/inference-peer.ts';
import { startInferencePeer } from '#server/ingest/inference-peer.ts';
import { advanceRollouts } from '#server/jobs/advance-rollouts.ts';
import { runActions } from '#server/jobs/run-actions.ts';
import { testContext } from '#server/jobs/test-context.ts';
import { verifyActions } from '#server/jobs/verify-actions.ts';
import { proposeRetrain } from '#server/models/propose-retrain.ts';
import type { Actor } from '#server/platform/actor.ts';
import { ruleActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { closeSpool } from '#server/telemetry/get-spool.ts';
import { controlRollout } from './control-rollout.ts';
import type { Shop } from './test-shop.ts';
import { ingestKey, openShop } from './test-shop.ts';

vi.hoisted(() => {
  process.env['TANDEM_EVALUATE_SECONDS'] = '1';
});

const minuteMs = 60_000;
const planner = ruleActor('planner', 'Planner');
const up = (x: number) => 0.05 + 0.9 * x;
const down = (x: number) => 0.95 - 0.9 * x;
const shops: Shop[] = [];
let intake: InferencePeer;
let admin: Actor;
let mia: Actor;

async function saveAutomatic(): Promise<void> {
  const rule: PolicyRule = {
    kinds: ['model.*'],
    risk: ['low', 'medium'],
    environments: ['*'],
    tiers: ['*'],
    mode: 'automatic',
    votes: 1,
    roles: [],
    oneFrom: [],
    reauthenticate: false,
  };
  const limits = { ...shippedApprovalsPolicy.limits, perHour: 500, perTargetPerHour: 50 };
  const body: ApprovalsPolicy = { ...shippedApprovalsPolicy, rules: [rule], limits };
  await savePolicy(admin, { name: 'approvals', body, comment: 'a test' });
}

/** Starts what the policy lets run by itself, as the planner does for proposals that no incident asked for. */
async function startWhatMay(model: string): Promise<number> {
  const waiting = await db().action.findMany({ where: { targetName: model, status: 'proposed' } });
  let begun = 0;
  for (const { id, plan } of waiting) {
    const preCheck = await runPreCheck(planSchema.parse(plan), { now: new Date(), past: false });
    if ((await startAutomatically(planner, { id, preCheck })).started) begun += 1;
  }
  return begun;
}

async function until(shop: Shop, stage: string): Promise<{ id: string; outcome: string | null }> {
  for (let count = 0; count < 40; count += 1) {
    const found = await db().modelRollout.findFirst({ where: { model: shop.model } });
    if (found?.stage === stage) return found;
    await startWhatMay(shop.model);
    await runActions.run({}, testContext(new Date()));
    await verifyActions({ now: new Date(), past: false });
    await advanceRollouts(new Date());
    const fromMs = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 750));
    await shop.serve(120, fromMs, Date.now());
  }
  throw new Error(`the rollout did not get to ${stage}`);
}

/** A model whose loop runs by itself as far as a share of the requests for the new version. */
async function withTraffic(name: string): Promise<{ shop: Shop; rollout: string }> {
  await saveAutomatic();
  const shop = await openShop(name, down, intake.send);
  shops.push(shop);
  shop.peer.score = (version, x) => (version === '1' ? up(x) : down(x));
  await saveRetrainPolicy(mia, {
    name,
    coolDownMinutes: 0,
    window: { hoursAtMost: 0.5, labelledAtLeast: 200 },
    gate: { rowsAtLeast: 300, sliceRowsAtLeast: 50, confidence: 0.95 },
    rollout: {
      steps: [25, 100],
      requestsAtLeast: 20,
      checks: 2,
      minutesAtMost: 5,
      lateRowsAtLeast: 100,
      maturityAtLeast: 0.9,
    },
  });
  await shop.serve(800, Date.now() - 10 * minuteMs, Date.now());
  await proposeRetrain(mia, { name, reason: 'It got worse' });
  expect(await startWhatMay(name)).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await shop.serve(600, Date.now() - 40, Date.now());
  const { id } = await until(shop, 'traffic');
  await runActions.run({}, testContext(new Date()));
  await verifyActions({ now: new Date(), past: false });
  return { shop, rollout: id };
}

beforeAll(async () => {
  const key = await ingestKey();
  intake = await startInferencePeer(key, key);
  admin = await makeUser('Ada', ['admin']);
  mia = await makeUser('Mia', ['ml-engineer']);
});
afterAll(async () => {
  for (const shop of shops) await shop.close();
  await intake.stop();
  await closeSpool();
  await db().$disconnect();
});

test('one check of a rollout that fails drops the policy of its model back to approval, until it is saved again', async () => {
  const { shop } = await withTraffic('fraud-alone');
  shop.peer.score = (version, x) => (version === '2' ? 0.97 : up(x));
  expect(await until(shop, 'done')).toMatchObject({ outcome: 'reverted' });
  await proposeRetrain(mia, { name: shop.model, reason: 'It is still bad' });
  expect(await startWhatMay(shop.model)).toBe(0);
  const held = await db().action.findFirstOrThrow({
    where: { targetName: shop.model, status: 'proposed' },
  });
  expect(held.statusReason).toMatch(/^Version 2 of fraud-alone was taken back\./);
  // No incident tells it: who decides is told by itself, once.
  expect(await startWhatMay(shop.model)).toBe(0);
  const told = { actionId: held.id, data: { path: ['entry'], equals: 'action.held' } };
  expect(await db().notificationEvent.count({ where: told })).toBe(1);
  await saveAutomatic();
  expect(await startWhatMay(shop.model)).toBe(1);
}, 120_000);

test('so does a person who takes a version back that answers requests', async () => {
  const { shop, rollout } = await withTraffic('fraud-given-up');
  const order = 'abort' as const;
  const given = { name: shop.model, id: rollout, order, reason: 'customers complain' };
  await controlRollout(mia, given);
  expect(await until(shop, 'done')).toMatchObject({ outcome: 'aborted' });
  await proposeRetrain(mia, { name: shop.model, reason: 'It is still bad' });
  expect(await startWhatMay(shop.model)).toBe(0);
}, 120_000);
