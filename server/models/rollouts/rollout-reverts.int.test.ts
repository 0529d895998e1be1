import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { makeUser } from '#server/actions/test-fixture.ts';
import type { InferencePeer } from '#server/ingest/inference-peer.ts';
import { startInferencePeer } from '#server/ingest/inference-peer.ts';
import { advanceRollouts } from '#server/jobs/advance-rollouts.ts';
import { runActions } from '#server/jobs/run-actions.ts';
import { testContext } from '#server/jobs/test-context.ts';
import { verifyActions } from '#server/jobs/verify-actions.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { newId } from '#server/platform/ids.ts';
import { closeSpool } from '#server/telemetry/get-spool.ts';
import type { Rollout } from './rollout-row.ts';
import {
  allowManyActions,
  approveAs,
  down,
  driftedShop,
  effects,
  retrain,
  until as untilOf,
} from './test-rollouts.ts';
import type { Shop } from './test-shop.ts';
import { ingestKey } from './test-shop.ts';

vi.hoisted(() => {
  process.env['TANDEM_EVALUATE_SECONDS'] = '1';
});

/** No step ever has so many, so only what needs no number decides. */
const requestsAtLeast = 100_000;
const shops: Shop[] = [];
/** Versions whose rows get lost on their way. */
const silent = new Set<string>();
let intake: InferencePeer;
let mia: Actor;
let max: Actor;

beforeAll(async () => {
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

const rowsOf = z.array(z.looseObject({ model: z.string(), version: z.string().optional() }));
const heard = (rows: unknown) =>
  rowsOf.parse(rows).filter(({ model, version }) => !silent.has(`${model} ${version ?? ''}`));

/** The promotion is approved, and the first share of the requests is about to be given. */
async function promoted(name: string): Promise<Shop> {
  const send: InferencePeer['send'] = (path, rows) => intake.send(path, heard(rows));
  const given = { owner: mia, send, challenger: down, rollout: { requestsAtLeast } };
  const shop = await driftedShop(name, given);
  shops.push(shop);
  await retrain(shop, pass, { proposer: mia, approver: max });
  const asked = await until(shop, 'promotion', (row) => row.promotionActionId !== null);
  await approveAs(max, asked.promotionActionId ?? '');
  return shop;
}

const takenBack = (shop: Shop) => until(shop, 'the end', ({ state }) => state === 'done');

async function toldOf({ id }: Rollout) {
  const rows = await db().notificationEvent.findMany({
    where: { data: { path: ['rolloutId'], equals: id } },
    select: { kind: true },
  });
  return rows.map(({ kind }) => kind);
}

test('an alert that fires about the model takes the version back, however few requests it had', async () => {
  const shop = await promoted('fraud-alert');
  await until(shop, 'a share', ({ stage }) => stage === 'traffic');
  const [now, resourceId] = [new Date(Date.now() + 1_000), newId()];
  const seen = { firstSeenAt: now, lastSeenAt: now };
  const { model } = shop;
  await db().resource.upsert({
    where: { kind_canonicalId: { kind: 'model', canonicalId: model } },
    create: { id: resourceId, kind: 'model', canonicalId: model, name: model, ...seen },
    update: {},
  });
  const resource = await db().resource.findFirstOrThrow({ where: { kind: 'model', name: model } });
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
      resourceId: resource.id,
      startedAt: now,
      firedAt: now,
      lastSeenAt: now,
    },
  });
  const done = await takenBack(shop);
  expect(done).toMatchObject({
    outcome: 'reverted',
    reason: 'Errors and latency of what serves it: Errors of fraud-alert.',
  });
  expect(effects(shop)).toEqual(['2', '2 shadow 100', '2 canary 25', '1 full 100']);
  expect(await toldOf(done)).toEqual(['rollout-taken-back']);
}, 120_000);

test('a version of which no row comes while the others answer is taken back', async () => {
  silent.add('fraud-mute 2');
  const shop = await promoted('fraud-mute');
  const done = await takenBack(shop);
  expect(done.outcome).toBe('reverted');
  expect(done.reason).toMatch(
    /^It answers nothing: no answer of it came for 0\.\d min, while it has 25% of the requests and the other versions answered \d+\.$/u,
  );
  expect([...shop.peer.traffic]).toEqual([['1', 100]]);
}, 120_000);

test('a share that cannot be given is taken back once its order has failed for good', async () => {
  const shop = await promoted('fraud-split');
  await until(shop, 'the shadow', ({ stage }) => stage === 'shadow');
  shop.peer.holdsBack = '2';
  shop.peer.mirrors = 'refuses';
  const done = await takenBack(shop);
  expect(done.outcome).toBe('reverted');
  expect(done.reason).toMatch(/^Its share was not given\. ACT-\d+ ended as failed: /u);
  expect(effects(shop).at(-1)).toBe('1 full 100');
  const tried = await db().action.count({
    where: { targetName: shop.model, title: { contains: 'Give 25%' } },
  });
  expect(tried).toBe(3);
}, 120_000);
