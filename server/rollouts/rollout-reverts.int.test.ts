import './test-env.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { startInferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { passRollouts } from '#server/jobs/testing/pass.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { openLoop, type TestLoop } from './testing/loop.ts';
import { effects, rolloutNotices } from './testing/rollouts.ts';
import type { Send, Shop } from './testing/shop.ts';

/** No step ever has this number of requests, so only checks without a minimum decide. */
const requestsAtLeast = 100_000;
let loop: TestLoop;

beforeAll(async () => {
  loop = await openLoop({ intake: startInferencePeer, pass: passRollouts, time: vi });
});
afterAll(() => loop.close());

const rowsOf = z.array(z.looseObject({ version: z.string().optional() }));

/** The promotion is approved, and the first share of the requests is about to be given; rows of the version `silent` get lost. */
async function promoted(name: string, silent?: string): Promise<Shop> {
  const send: Send = (path, rows) =>
    loop.send(
      path,
      rowsOf.parse(rows).filter(({ version }) => version === undefined || version !== silent),
    );
  const shop = await loop.drifted(name, { send, rollout: { requestsAtLeast } });
  await loop.retrain(shop);
  await loop.promote(shop);
  return shop;
}

/** An alert about the errors of the model fires. */
async function fires(model: string): Promise<void> {
  const now = new Date(Date.now() + 1_000);
  const seen = { firstSeenAt: now, lastSeenAt: now };
  const { id: resourceId } = await db().resource.upsert({
    where: { kind_canonicalId: { kind: 'model', canonicalId: model } },
    create: { id: newId(), kind: 'model', canonicalId: model, name: model, ...seen },
    update: {},
  });
  await db().alert.create({
    data: {
      id: newId(),
      fingerprint: `errors of ${model}`,
      origin: 'finding',
      title: `Errors of ${model}`,
      state: 'firing',
      severity: 'error',
      role: 'errors',
      labels: {},
      resourceId,
      startedAt: now,
      firedAt: now,
      lastSeenAt: now,
    },
  });
}

test('an alert that fires about the model takes the version back, however few requests it had', async () => {
  const shop = await promoted('fraud-alert');
  await loop.untilTraffic(shop);
  await fires(shop.model);
  const done = await loop.untilEnd(shop);
  expect(done).toMatchObject({
    outcome: 'reverted',
    reason: 'Errors and latency of the serving services: Errors of fraud-alert.',
  });
  expect(effects(shop)).toEqual(['2', '2 shadow 100', '2 canary 25', '1 full 100']);
  expect(await rolloutNotices(done)).toEqual(['rollout-taken-back']);
});

test('a version of which no row comes while the others answer is taken back', async () => {
  const shop = await promoted('fraud-mute', '2');
  const done = await loop.untilEnd(shop);
  expect(done.outcome).toBe('reverted');
  expect(done.reason).toMatch(
    /^It returns no predictions: it returned no prediction for 0\.\d min, while it has 25% of the requests and the other versions answered \d+\.$/u,
  );
  expect([...shop.peer.traffic]).toEqual([['1', 100]]);
});

test('a share that cannot be given is taken back once its order has failed for good', async () => {
  const shop = await promoted('fraud-split');
  await loop.until(shop, 'the shadow', ({ stage }) => stage === 'shadow');
  shop.peer.holdsBack = '2';
  shop.peer.mirrors = 'refuses';
  const done = await loop.untilEnd(shop);
  expect(done.outcome).toBe('reverted');
  expect(done.reason).toMatch(/^Its traffic share was not applied\. ACT-\d+ ended as failed: /u);
  expect(effects(shop).at(-1)).toBe('1 full 100');
  const tried = await db().action.count({
    where: { targetName: shop.model, title: { contains: 'Route 25' } },
  });
  expect(tried).toBe(3);
});
