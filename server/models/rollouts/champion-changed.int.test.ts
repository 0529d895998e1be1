import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { planSchema } from '#lib/schemas/actions.ts';
import { makeUser } from '#server/actions/test-fixture.ts';
import type { InferencePeer } from '#server/ingest/inference-peer.ts';
import { startInferencePeer } from '#server/ingest/inference-peer.ts';
import { advanceRollouts } from '#server/jobs/advance-rollouts.ts';
import { runActions } from '#server/jobs/run-actions.ts';
import { testContext } from '#server/jobs/test-context.ts';
import { verifyActions } from '#server/jobs/verify-actions.ts';
import { setAlias } from '#server/models/aliases.ts';
import { createVersion } from '#server/models/model-versions.ts';
import type { Actor } from '#server/platform/actor.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { closeSpool } from '#server/telemetry/get-spool.ts';
import type { Rollout } from './rollout-row.ts';
import { approveAs, down, driftedShop, retrain, rolloutOf, until, up } from './test-rollouts.ts';
import type { Shop } from './test-shop.ts';
import { ingestKey } from './test-shop.ts';

vi.hoisted(() => {
  process.env['TANDEM_EVALUATE_SECONDS'] = '1';
});

const shops: Shop[] = [];
let intake: InferencePeer;
let mia: Actor;
let max: Actor;

beforeAll(async () => {
  const key = await ingestKey();
  intake = await startInferencePeer(key, key);
  mia = await makeUser('Mia', ['ml-engineer']);
  max = await makeUser('Max', ['ml-engineer']);
});
afterAll(async () => {
  for (const shop of shops) await shop.close();
  await intake.stop();
  await closeSpool();
  await db().$disconnect();
});

async function carry(): Promise<void> {
  await runActions.run({}, testContext(new Date()));
  await verifyActions({ now: new Date(), past: false });
}

async function pass(): Promise<void> {
  await carry();
  await advanceRollouts(new Date());
}

/** A model whose version 2 was trained on what came after the drift; no rollout is moved yet. */
async function trained(name: string, challenger = down): Promise<Shop> {
  const shop = await driftedShop(name, { owner: mia, send: intake.send, challenger });
  shops.push(shop);
  await retrain(shop, carry, { proposer: mia, approver: max });
  return shop;
}

/** Version 3 comes from elsewhere and answers by `score`. */
async function versionThree({ model, peer }: Shop, score: (x: number) => number): Promise<void> {
  const { modelVersion } = await createVersion(systemActor('elsewhere'), {
    name: model,
    source: 's3://elsewhere/model',
  });
  expect(modelVersion.version).toBe('3');
  peer.versions.push('3');
  const before = peer.score;
  peer.score = (version, x) => (version === '3' ? score(x) : before(version, x));
}

/** The alias as a copied server moves it: nobody here is asked, and no request is withdrawn. */
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
  until(
    shop,
    pass,
    `promotion against version ${against}`,
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
  'judged again. The gate compared it with version 1, and version 3 serves by now.';

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
}, 240_000);

test('an open request whose champion moved is withdrawn, judged anew and asked anew', async () => {
  const shop = await trained('moved-while-asked');
  const first = await asked(shop, '1');
  await versionThree(shop, up);
  const other = await setAlias(mia, { name: shop.model, alias: 'champion', version: 3 });
  if (other.kind !== 'asked') throw new Error('a protected alias must be asked for');
  await approveAs(max, other.id);
  const second = await asked(shop, '3');
  expect(second.promotionActionId).not.toBe(first.promotionActionId);
  const [before, after, ...more] = await requestsOf(shop);
  expect(more).toEqual([]);
  expect(before).toMatchObject({
    id: first.promotionActionId,
    status: 'superseded',
    statusReason:
      'champion points to version 3 by now. Its rollout compares with that and asks anew.',
  });
  expect(after).toMatchObject({ id: second.promotionActionId, status: 'proposed' });
  expect(planSchema.parse(after?.plan)).toMatchObject({
    parameters: { alias: 'champion', fromVersion: 3, toVersion: 2 },
    promotion: { gate: { kind: 'judged', against: '3', passed: true } },
  });
  expect(second.history.map(({ text }) => text)).toContain(
    `${judgedAgain} ACT-${before?.number ?? 0} is withdrawn; once the gate has passed it asks anew.`,
  );
}, 240_000);

test('where the challenger loses against what serves by now, the rollout ends with that reason', async () => {
  // Better than version 1, and not as sure as version 3.
  const shop = await trained('lost-against-next', (x) => 0.7 - 0.4 * x);
  const first = await asked(shop, '1');
  await versionThree(shop, down);
  await pointToThree(shop);
  const done = await until(shop, pass, 'the end', ({ state }) => state === 'done');
  expect(done).toMatchObject({
    outcome: 'stopped',
    baseVersion: '3',
    promotionActionId: null,
    gate: { kind: 'judged', passed: false },
  });
  expect(done.reason).toBe(done.gate?.kind === 'judged' ? done.gate.reason : '');
  expect(await requestsOf(shop)).toMatchObject([
    {
      id: first.promotionActionId,
      status: 'superseded',
      statusReason: 'Version 3 serves by now. Its rollout compares with that and asks anew.',
    },
  ]);
  await pass();
  expect(await requestsOf(shop)).toHaveLength(1);
}, 240_000);

test('a request that nobody but a person made stays stopped, and says what to do', async () => {
  const shop = await trained('by-hand');
  await versionThree(shop, up);
  const [own, other] = [
    await setAlias(mia, { name: shop.model, alias: 'champion', version: 2 }),
    await setAlias(mia, { name: shop.model, alias: 'champion', version: 3 }),
  ];
  if (own.kind !== 'asked' || other.kind !== 'asked') throw new Error('both must be asked for');
  await approveAs(max, other.id);
  await carry();
  expect(await requestsOf(shop)).toMatchObject([
    {
      id: own.id,
      status: 'superseded',
      statusReason: 'champion points to version 3 by now. Compare with version 3, then ask again.',
    },
  ]);
  expect((await rolloutOf(shop))?.promotionActionId ?? null).toBeNull();
}, 240_000);
