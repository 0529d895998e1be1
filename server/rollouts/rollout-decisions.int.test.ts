import './test-env.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { approveAs, makeUser } from '#server/actions/testing/actions.ts';
import { startInferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { passRollouts } from '#server/jobs/testing/pass.ts';
import { listModels } from '#server/models/list-models.ts';
import { createChannel } from '#server/notifications/channels/channels.ts';
import { factsSchema } from '#server/notifications/facts.ts';
import { planDeliveries } from '#server/notifications/plan-deliveries.ts';
import { saveRoutes } from '#server/notifications/routes.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { secretFile } from '#server/platform/testing/secret.ts';
import { askForAlias } from '#server/rollouts/testing/alias.ts';
import { versionVerdict } from './checks/version-verdict.ts';
import { controlRollout } from './control-rollout.ts';
import { getRollout } from './rollout-detail.ts';
import type { Rollout } from './rollout-row.ts';
import { startRollout } from './start-rollout.ts';
import { openLoop, type TestLoop } from './testing/loop.ts';
import { effects, judgedOf, rolloutOf, saveTestPolicy } from './testing/rollouts.ts';
import type { Shop } from './testing/shop.ts';

let loop: TestLoop;

beforeAll(async () => {
  loop = await openLoop({ intake: startInferencePeer, pass: passRollouts, time: vi });
  const channel = await createChannel(loop.ada, {
    name: 'hook',
    settings: { kind: 'webhook', url: 'https://chat.example/hook', secretRef: secretFile('x') },
  });
  const route = { id: newId(), name: 'All', enabled: true, minSeverity: 'info' as const };
  await saveRoutes(loop.ada, { version: 0, routes: [{ ...route, channels: [channel.id] }] });
});
afterAll(() => loop.close());

const order = (actor: Actor, shop: Shop, id: string, given: 'resume' | 'proceed') =>
  controlRollout(actor, { name: shop.model, id, order: given, reason: 'it is a quiet model' });

/** Time passes: the present stage has taken its longest. */
async function late({ model }: Shop): Promise<void> {
  await db().$executeRaw`update "ModelRollout" set "stageSince" = "stageSince" - interval '1 day'
    where "model" = ${model} and "state" <> 'done'`;
}

/** The first share is given, and so few requests come that a person is called. */
async function callsSomebody(shop: Shop): Promise<Rollout> {
  await loop.retrain(shop);
  await loop.promote(shop);
  await loop.until(
    shop,
    'traffic',
    ({ stage, state }) => stage === 'traffic' && state === 'active',
  );
  await late(shop);
  return loop.until(shop, 'a user', ({ state, waits }) => state === 'waiting' && waits !== null);
}

test('a person goes on with what is there: said, audited, told, and by whom a promotion may be approved', async () => {
  const shop = await loop.drifted('fraud-few', {
    rollout: { requestsAtLeast: 100_000, checks: 3 },
  });
  const { id, waits } = await callsSomebody(shop);
  expect(waits).toMatchObject({
    mayProceed: true,
    shown: [
      { what: 'requests', needed: 100_000 },
      { what: 'checks', shown: 0, needed: 3 },
    ],
  });
  const version = { name: shop.model, version: 2 };
  expect(await versionVerdict(loop.mia, version)).toMatchObject({
    value: null,
    verdict: 'inconclusive',
  });
  const listed = (await listModels(loop.mia, {})).items.find(({ name }) => name === shop.model);
  expect(listed?.rollout).toMatchObject({ id, version: '2', state: 'waiting' });
  const told = await db().notificationEvent.findMany({
    where: { kind: 'rollout-waits', data: { path: ['rolloutId'], equals: id } },
  });
  expect(told).toHaveLength(1);
  await planDeliveries(systemActor('notifications'), { eventId: told[0]?.id ?? '' });
  const [delivery] = await db().notificationDelivery.findMany({
    where: { event: 'rollout-waits' },
  });
  expect(delivery).toMatchObject({ incidentId: null, actionId: null, state: 'pending' });
  expect(delivery?.facts).toMatchObject({
    thread: 'fraud-few v2',
    first: true,
    page: { path: `/models/fraud-few/rollouts/${id}` },
  });
  expect(factsSchema.parse(delivery?.facts).reason).toMatch(
    /^Version 2 received \d+ of 100000 requests after 5 min/u,
  );

  await expect(order(loop.mia, shop, id, 'proceed')).rejects.toThrow('You last edited the rule');
  await order(loop.max, shop, id, 'proceed');
  const next = await loop.until(shop, 'the next step', ({ step }) => step === 1);
  expect(next).toMatchObject({ waits: null, accepted: null });
  expect(next.history.at(-1)?.text).toMatch(
    /^continued at 25% with \d+ of 100000 requests, 0 of 3 checks\. As expected: answers, latency, /u,
  );
  await expect(order(loop.max, shop, id, 'proceed')).rejects.toMatchObject({ code: 'conflict' });
  const audited = await db().auditEntry.findMany({
    where: { subjectId: id, action: 'models.control-rollout' },
  });
  expect(audited).toMatchObject([
    { reason: 'it is a quiet model', after: { order: 'proceed', stage: 'traffic', step: 0 } },
  ]);

  await loop.until(shop, 'all requests', ({ orderActionId }) => orderActionId !== null);
  await late(shop);
  await loop.until(shop, 'a person again', ({ state }) => state === 'waiting');
  await order(loop.max, shop, id, 'proceed');
  const done = await loop.untilEnd(shop);
  expect(done).toMatchObject({ outcome: 'verified', late: { without: null } });
  expect(done.provisional?.without).toMatch(/^\d+ of 100000 requests, 0 of 3 checks$/u);
  expect(done.provisional?.reason).toMatch(
    /Not measured: errors and latency of the serving services\./u,
  );
  expect(await versionVerdict(loop.mia, version)).toMatchObject({ value: 1, verdict: 'pass' });
});

test('at resume the numbers of the policy in force are read anew; who asked for less does not resume', async () => {
  const shop = await loop.drifted('fraud-lower', {
    rollout: { requestsAtLeast: 100_000, checks: 1 },
  });
  const { id } = await callsSomebody(shop);
  await saveTestPolicy(loop.mia, shop.model, {
    rollout: { steps: [100], requestsAtLeast: 20, checks: 1 },
  });
  await expect(order(loop.mia, shop, id, 'resume')).rejects.toThrow(
    'You saved version 2 of the retraining policy, which requires less (requests of a step 100000 to 20)',
  );
  await order(loop.max, shop, id, 'resume');
  const found = await getRollout(loop.max, { name: shop.model, id });
  expect(found).toMatchObject({ state: 'active', policyVersion: 2, waits: null });
  expect(found.policy.rollout).toMatchObject({ steps: [25, 100], requestsAtLeast: 20 });
  expect(found.history.at(-1)?.text).toBe(
    'resume by Max: it is a quiet model Numbers of retraining policy version 2: requests of a step 100000 to 20.',
  );
  const done = await loop.untilEnd(shop);
  expect(done).toMatchObject({ outcome: 'verified', provisional: { without: null } });
  expect(effects(shop)).toEqual(['2', '2 shadow 100', '2 canary 25', '2 full 100']);
});

test('a gate that lacks labels is judged on those that are there, and labels that never come prove nothing', async () => {
  const shop = await loop.drifted('fraud-labels', {
    gate: { rowsAtLeast: 20_000 },
    rollout: { checks: 1, lateRowsAtLeast: 1_000_000 },
  });
  await loop.retrain(shop);
  await loop.until(shop, 'the gate', ({ gate }) => gate?.kind === 'collecting');
  await late(shop);
  const { id, waits } = await loop.until(shop, 'a user', ({ state }) => state === 'waiting');
  expect(waits).toMatchObject({
    mayProceed: true,
    shown: [{ what: 'labelled requests', needed: 20_000 }],
  });
  await expect(order(loop.mia, shop, id, 'proceed')).rejects.toThrow('You saved the policy');
  await order(loop.max, shop, id, 'proceed');
  const asked = await loop.untilAsked(shop);
  expect(asked.gate).toMatchObject({ kind: 'judged', passed: true });
  expect(judgedOf(asked).reason).toMatch(/ It was evaluated on \d+ of 20000 labelled requests\.$/u);
  await approveAs(loop.max, asked.promotionActionId);
  await loop.until(shop, 'the labels', ({ stage }) => stage === 'late');
  await late(shop);
  await loop.until(
    shop,
    'a person again',
    ({ state, stage }) => state === 'waiting' && stage === 'late',
  );
  await order(loop.max, shop, id, 'proceed');
  const done = await loop.untilEnd(shop);
  expect(done.outcome).toBe('kept');
  expect(done.reason).toMatch(
    /^Retained by Max with \d+ of 1000000 labelled requests, .* not proven/u,
  );
  expect([...shop.peer.traffic]).toEqual([['2', 100]]);
});

test('a registered version is put through the gate, one at a time, and whoever asks counts as proposing', async () => {
  const shop = await loop.drifted('fraud-ci', { rollout: { checks: 1 } });
  const version = { name: shop.model, version: 2 };
  await shop.peer.train().then((made) => shop.peer.versions.push(made));
  const start = (actor: Actor) => startRollout(actor, { ...version, reason: 'CI made it' });
  await expect(start(loop.max)).rejects.toThrow('No alias names the serving version of fraud-ci');
  const { id: aliasId } = await askForAlias(loop.mia, shop.model, 1);
  await approveAs(loop.max, aliasId);
  await passRollouts();
  await passRollouts();
  await expect(start(await makeUser('Vera', ['viewer']))).rejects.toMatchObject({
    code: 'forbidden',
  });
  const { id } = await start(loop.max);
  await expect(start(loop.mia)).rejects.toThrow('Version 2 of fraud-ci is being rolled out.');
  await expect(startRollout(loop.mia, { ...version, version: 1, reason: 'no' })).rejects.toThrow(
    'Version 1 of fraud-ci is already serving',
  );
  expect(await versionVerdict(loop.mia, version)).toMatchObject({
    value: null,
    verdict: 'pending',
    rollout: { id },
  });
  await shop.serve(600, Date.now() - 40, Date.now());
  const asked = await loop.untilAsked(shop);
  expect(asked).toMatchObject({ id, retrainActionId: null, baseVersion: '1' });
  await expect(approveAs(loop.max, asked.promotionActionId)).rejects.toThrow('You last edited');
  await approveAs(loop.mia, asked.promotionActionId);
  const done = await loop.untilEnd(shop);
  expect(done, done.reason).toMatchObject({ outcome: 'verified' });
  expect(await versionVerdict(loop.mia, version)).toMatchObject({ value: 1 });
  expect(await rolloutOf(shop)).toMatchObject({ id });
});
