import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { planSchema } from '#lib/schemas/actions.ts';
import { saveRetrainPolicy } from '#server/actions/retrain-policies.ts';
import { makeUser } from '#server/actions/test-fixture.ts';
import type { InferencePeer } from '#server/ingest/inference-peer.ts';
import { startInferencePeer } from '#server/ingest/inference-peer.ts';
import { startWorker } from '#server/jobs/worker-process.ts';
import { setAlias } from '#server/models/aliases.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { proposeRetrain } from '#server/models/propose-retrain.ts';
import type { Actor } from '#server/platform/actor.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { closeSpool } from '#server/telemetry/get-spool.ts';
import type { KilledWorker } from './test-killer.ts';
import { letGo, startKilled } from './test-killer.ts';
import { approveAs, down, testPolicy, up } from './test-rollouts.ts';
import type { Shop } from './test-shop.ts';
import { ingestKey, openShop } from './test-shop.ts';

vi.hoisted(() => {
  process.env['TANDEM_EVALUATE_SECONDS'] = '1';
});

const name = 'fraud-kill-anew';
let intake: InferencePeer;
let shop: Shop;
let worker: KilledWorker;
let mia: Actor;
let max: Actor;
let sending = true;

beforeAll(async () => {
  mia = await makeUser('Mia', ['ml-engineer']);
  max = await makeUser('Max', ['ml-engineer']);
  const key = await ingestKey();
  intake = await startInferencePeer(key, key);
  shop = await openShop(name, down, intake.send);
  shop.peer.score = (version, x) => (version === '2' ? down(x) : up(x));
  worker = await startKilled(startWorker, () => letGo(db()));
});
afterAll(async () => {
  sending = false;
  await worker.stop();
  await shop.close();
  await intake.stop();
  await closeSpool();
  await db().$disconnect();
});

async function serveOn(): Promise<void> {
  while (sending) {
    const fromMs = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await shop.serve(60, fromMs, Date.now());
  }
}

const rolloutOf = () => db().modelRollout.findFirst({ where: { model: name } });
type Row = Awaited<ReturnType<typeof rolloutOf>>;

async function until(what: string, holds: (row: NonNullable<Row>) => boolean) {
  const untilMs = Date.now() + 240_000;
  for (;;) {
    const row = await rolloutOf();
    if (row !== null && holds(row)) return row;
    if (Date.now() > untilMs || row?.state === 'waiting' || row?.state === 'done')
      throw new Error(`${what} was not reached: ${JSON.stringify(row)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Kills the worker while the gate asks for the first scores of version 3; what the row says then. */
function killedInGate(): Promise<Row | undefined> {
  return new Promise((resolve, reject) => {
    let isKilled = false;
    shop.peer.score = (version, x) => {
      if (version === '3' && !isKilled) {
        isKilled = true;
        worker.killAndStart(rolloutOf).then(resolve, reject);
      }
      return version === '2' ? down(x) : up(x);
    };
  });
}

test(
  'a worker killed between the withdrawal and the new request asks once',
  { timeout: 420_000 },
  async () => {
    await saveRetrainPolicy(mia, {
      name,
      ...testPolicy,
      rollout: { ...testPolicy.rollout, minutesAtMost: 10 },
    });
    await shop.serve(800, Date.now() - 600_000, Date.now());
    const { id } = await proposeRetrain(mia, { name, reason: 'It got worse' });
    await approveAs(max, id);
    const serving = serveOn();
    const first = await until('a request', (row) => row.promotionActionId !== null);
    await createVersion(systemActor('elsewhere'), { name, source: 's3://elsewhere/model' });
    shop.peer.versions.push('3');
    const between = killedInGate();
    const other = await setAlias(mia, { name, alias: 'champion', version: 3 });
    if (other.kind !== 'asked') throw new Error('a protected alias must be asked for');
    await approveAs(max, other.id);
    // The old request is closed, and no new one is made.
    expect(await between).toMatchObject({
      stage: 'gate',
      baseVersion: '3',
      promotionActionId: null,
    });
    const second = await until('another request', (row) => row.promotionActionId !== null);
    // Some passes more, of one more worker: nothing is asked again.
    await worker.killAndStart();
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    sending = false;
    await serving;
    const requests = await db().action.findMany({
      where: { targetName: name, plan: { path: ['parameters', 'toVersion'], equals: 2 } },
      orderBy: { number: 'asc' },
    });
    expect(requests).toMatchObject([
      { id: first.promotionActionId, status: 'superseded' },
      { id: second.promotionActionId, status: 'proposed' },
    ]);
    expect(planSchema.parse(requests[1]?.plan).parameters).toMatchObject({
      fromVersion: 3,
      toVersion: 2,
    });
    expect(await db().modelRollout.count({ where: { model: name } })).toBe(1);
    expect(await rolloutOf()).toMatchObject({ promotionActionId: second.promotionActionId });
  },
);
