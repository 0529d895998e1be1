import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { planSchema } from '#lib/schemas/actions.ts';
import { makeUser } from '#server/actions/test-fixture.ts';
import type { InferencePeer } from '#server/ingest/inference-peer.ts';
import { startInferencePeer } from '#server/ingest/inference-peer.ts';
import { advanceRollouts } from '#server/jobs/advance-rollouts.ts';
import { runActions } from '#server/jobs/run-actions.ts';
import { testContext } from '#server/jobs/test-context.ts';
import { verifyActions } from '#server/jobs/verify-actions.ts';
import { createVersion } from '#server/models/model-versions.ts';
import type { Actor } from '#server/platform/actor.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { closeSpool } from '#server/telemetry/get-spool.ts';
import { down, driftedShop, retrain, until, up } from './test-rollouts.ts';
import type { Shop } from './test-shop.ts';
import { ingestKey } from './test-shop.ts';

vi.hoisted(() => {
  process.env['TANDEM_EVALUATE_SECONDS'] = '1';
});

let intake: InferencePeer;
let shop: Shop;
let mia: Actor;
let max: Actor;

beforeAll(async () => {
  const key = await ingestKey();
  intake = await startInferencePeer(key, key);
  mia = await makeUser('Mia', ['ml-engineer']);
  max = await makeUser('Max', ['ml-engineer']);
  shop = await driftedShop('moved-on', { owner: mia, send: intake.send, challenger: down });
});
afterAll(async () => {
  await shop.close();
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

test('a gate against what served once is passed again against what serves now, before anybody is asked', async () => {
  const { model, peer } = shop;
  // Trained, and no rollout is moved yet.
  await retrain(shop, carry, { proposer: mia, approver: max });
  const made = await createVersion(systemActor('elsewhere'), {
    name: model,
    source: 's3://elsewhere/model',
  });
  const serving = made.modelVersion.version;
  expect(serving).toBe('3');
  peer.versions.push(serving);
  peer.score = (version, x) => (version === '2' ? down(x) : up(x));
  const { id: modelId } = await db().registeredModel.findUniqueOrThrow({ where: { name: model } });
  const row = { version: Number(serving), updatedAt: new Date() };
  await db().modelAlias.upsert({
    where: { modelId_alias: { modelId, alias: 'champion' } },
    create: { modelId, alias: 'champion', ...row },
    update: row,
  });
  const asked = await until(
    shop,
    pass,
    'promotion',
    ({ promotionActionId }) => promotionActionId !== null,
  );
  expect(asked).toMatchObject({ version: '2', baseVersion: serving, gate: { kind: 'judged' } });
  expect(asked.history.map(({ text }) => text)).toEqual(
    expect.arrayContaining([
      'judged again. The gate compared it with version 1, and version 3 serves by now.',
    ]),
  );
  const { plan } = await db().action.findUniqueOrThrow({
    where: { id: asked.promotionActionId ?? '' },
  });
  expect(planSchema.parse(plan)).toMatchObject({
    parameters: { alias: 'champion', fromVersion: 3, toVersion: 2 },
    promotion: { gate: { kind: 'judged', against: '3', passed: true } },
  });
}, 120_000);
