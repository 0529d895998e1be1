import './test-env.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startInferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { passRollouts, runAndVerify } from '#server/jobs/testing/pass.ts';
import { proposeRetrain } from '#server/models/training/propose-retrain.ts';
import { db } from '#server/platform/database/db.ts';
import { controlRollout } from './control-rollout.ts';
import { openLoop, type TestLoop } from './testing/loop.ts';
import { allowAutomatic, answerBy, startIfAllowed } from './testing/rollouts.ts';
import type { Shop } from './testing/shop.ts';

let loop: TestLoop;

/** Starts what the policy allows to run automatically; returns the number. */
async function startWhatMay(model: string): Promise<number> {
  const waiting = await db().action.findMany({ where: { targetName: model, status: 'proposed' } });
  let begun = 0;
  for (const { id } of waiting) if (await startIfAllowed(id)) begun += 1;
  return begun;
}

beforeAll(async () => {
  loop = await openLoop({
    intake: startInferencePeer,
    time: vi,
    pass: async ({ model }) => {
      await startWhatMay(model);
      await passRollouts();
    },
  });
});
afterAll(() => loop.close());

/** A model whose loop runs automatically up to a share of the requests for the new version. */
async function withTraffic(name: string): Promise<{ shop: Shop; rollout: string }> {
  await allowAutomatic(loop.ada);
  const shop = await loop.drifted(name);
  await loop.retrain(shop, {
    begin: async () => expect(await startWhatMay(name)).toBe(1),
  });
  const { id } = await loop.untilTraffic(shop);
  await runAndVerify();
  return { shop, rollout: id };
}

test('one check of a rollout that fails drops the policy of its model back to approval, until it is saved again', async () => {
  const { shop } = await withTraffic('fraud-alone');
  answerBy(shop, '2', () => 0.97);
  expect(await loop.untilEnd(shop)).toMatchObject({ outcome: 'reverted' });
  await proposeRetrain(loop.mia, { name: shop.model, reason: 'It is still bad' });
  expect(await startWhatMay(shop.model)).toBe(0);
  const held = await db().action.findFirstOrThrow({
    where: { targetName: shop.model, status: 'proposed' },
  });
  expect(held.statusReason).toMatch(/^Version 2 of fraud-alone was rolled back\./);
  // There is no incident to show it, so the approver is notified separately, once.
  expect(await startWhatMay(shop.model)).toBe(0);
  const told = { actionId: held.id, data: { path: ['entry'], equals: 'action.held' } };
  expect(await db().notificationEvent.count({ where: told })).toBe(1);
  await allowAutomatic(loop.ada);
  expect(await startWhatMay(shop.model)).toBe(1);
});

test('so does a person who takes a version back that answers requests', async () => {
  const { shop, rollout } = await withTraffic('fraud-given-up');
  const order = 'abort' as const;
  const given = { name: shop.model, id: rollout, order, reason: 'customers complain' };
  await controlRollout(loop.mia, given);
  expect(await loop.untilEnd(shop)).toMatchObject({ outcome: 'aborted' });
  await proposeRetrain(loop.mia, { name: shop.model, reason: 'It is still bad' });
  expect(await startWhatMay(shop.model)).toBe(0);
});
