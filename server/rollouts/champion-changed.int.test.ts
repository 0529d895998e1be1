import './test-env.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { planSchema } from '#lib/schemas/actions/plan.ts';
import { approveAs } from '#server/actions/testing/actions.ts';
import { startInferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { passRollouts, runAndVerify } from '#server/jobs/testing/pass.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { askForAlias } from '#server/rollouts/testing/alias.ts';
import type { Rollout } from './rollout-row.ts';
import { openLoop, type TestLoop } from './testing/loop.ts';
import { answerBy, down, judgedOf, rolloutOf, up } from './testing/rollouts.ts';
import type { Shop } from './testing/shop.ts';

let loop: TestLoop;

beforeAll(async () => {
  loop = await openLoop({ intake: startInferencePeer, pass: passRollouts, time: vi });
});
afterAll(() => loop.close());

/** A model whose version 2 was trained on what came after the drift; no rollout is moved yet. */
async function trained(name: string, challenger = down): Promise<Shop> {
  const shop = await loop.drifted(name, { challenger });
  await loop.retrain(shop, { pass: runAndVerify });
  return shop;
}

/** Version 3 comes from elsewhere and answers by `score`. */
async function versionThree(shop: Shop, score: (x: number) => number): Promise<void> {
  const { modelVersion } = await createVersion(systemActor('elsewhere'), {
    name: shop.model,
    source: 's3://elsewhere/model',
  });
  expect(modelVersion.version).toBe('3');
  shop.peer.versions.push('3');
  answerBy(shop, '3', score);
}

/**
 * Moves the alias as a copied server does: without an approval here, and without withdrawing a
 * request.
 */
async function pointToThree({ model: name }: Shop): Promise<void> {
  const { id: modelId } = await db().registeredModel.findUniqueOrThrow({ where: { name } });
  const row = { version: 3, updatedAt: new Date() };
  await db().modelAlias.upsert({
    where: { modelId_alias: { modelId, alias: 'champion' } },
    create: { modelId, alias: 'champion', ...row },
    update: row,
  });
}

const asked = (shop: Shop, against: string): Promise<Rollout> =>
  loop.until(
    shop,
    `promotion compared with version ${against}`,
    ({ promotionActionId, baseVersion }) => promotionActionId !== null && baseVersion === against,
  );

const requestsOf = async ({ model }: Shop) =>
  db().action.findMany({
    where: {
      kind: 'model.set_alias',
      targetName: model,
      plan: { path: ['parameters', 'toVersion'], equals: 2 },
    },
    orderBy: { number: 'asc' },
  });

const judgedAgain =
  'evaluated again. The gate compared it with version 1, but version 3 serves now';

test('a gate against what served once is passed again against what serves now, before anybody is asked', async () => {
  const shop = await trained('moved-on');
  await versionThree(shop, up);
  await pointToThree(shop);
  const rollout = await asked(shop, '3');
  expect(rollout).toMatchObject({ version: '2', gate: { kind: 'judged' } });
  expect(rollout.history.map(({ text }) => text)).toContain(judgedAgain);
  const { plan } = await db().action.findUniqueOrThrow({
    where: { id: rollout.promotionActionId ?? '' },
  });
  expect(planSchema.parse(plan)).toMatchObject({
    parameters: { alias: 'champion', fromVersion: 3, toVersion: 2 },
    promotion: { gate: { kind: 'judged', against: '3', passed: true } },
  });
});

test('an open request whose champion moved is withdrawn, judged anew and asked anew', async () => {
  const shop = await trained('moved-while-asked');
  const first = await asked(shop, '1');
  await versionThree(shop, up);
  const other = await askForAlias(loop.mia, shop.model, 3);
  await approveAs(loop.max, other.id);
  const second = await asked(shop, '3');
  expect(second.promotionActionId).not.toBe(first.promotionActionId);
  const [before, after, ...more] = await requestsOf(shop);
  expect(more).toEqual([]);
  expect(before).toMatchObject({
    id: first.promotionActionId,
    status: 'superseded',
    statusReason:
      'champion now points to version 3. Its rollout compares with the new version and requests the promotion again.',
  });
  expect(after).toMatchObject({ id: second.promotionActionId, status: 'proposed' });
  expect(planSchema.parse(after?.plan)).toMatchObject({
    parameters: { alias: 'champion', fromVersion: 3, toVersion: 2 },
    promotion: { gate: { kind: 'judged', against: '3', passed: true } },
  });
  expect(second.history.map(({ text }) => text)).toContain(
    `${judgedAgain} ACT-${before?.number ?? 0} is withdrawn; after the gate has passed it is requested again.`,
  );
});

test('where the challenger loses against what serves by now, the rollout ends with that reason', async () => {
  // Better than version 1, and not as sure as version 3.
  const shop = await trained('lost-against-next', (x) => 0.7 - 0.4 * x);
  const first = await asked(shop, '1');
  await versionThree(shop, down);
  await pointToThree(shop);
  const done = await loop.untilEnd(shop);
  expect(done).toMatchObject({
    outcome: 'stopped',
    baseVersion: '3',
    promotionActionId: null,
    gate: { kind: 'judged', passed: false },
  });
  expect(done.reason).toBe(judgedOf(done).reason);
  expect(await requestsOf(shop)).toMatchObject([
    {
      id: first.promotionActionId,
      status: 'superseded',
      statusReason:
        'Version 3 serves now. Its rollout compares with it and requests the promotion again.',
    },
  ]);
  await passRollouts();
  expect(await requestsOf(shop)).toHaveLength(1);
});

test('a request that nobody but a person made stays stopped, and says what to do', async () => {
  const shop = await trained('by-hand');
  await versionThree(shop, up);
  const own = await askForAlias(loop.mia, shop.model, 2);
  const other = await askForAlias(loop.mia, shop.model, 3);
  await approveAs(loop.max, other.id);
  await runAndVerify();
  expect(await requestsOf(shop)).toMatchObject([
    {
      id: own.id,
      status: 'superseded',
      statusReason:
        'champion now points to version 3. Compare with version 3, then request it again.',
    },
  ]);
  expect((await rolloutOf(shop))?.promotionActionId ?? null).toBeNull();
});
