import './test-env.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planSchema } from '#lib/schemas/actions/plan.ts';
import { approveAs } from '#server/actions/testing/actions.ts';
import { startInferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { startWorker } from '#server/jobs/testing/worker-process.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { askForAlias } from '#server/rollouts/testing/alias.ts';
import type { Rollout } from './rollout-row.ts';
import { openKilledShop, type KilledShop } from './testing/killed-shop.ts';
import { down, rolloutOf, saveTestPolicy, up } from './testing/rollouts.ts';

const name = 'fraud-kill-anew';
let killed: KilledShop;

beforeAll(async () => {
  killed = await openKilledShop(name, { worker: startWorker, intake: startInferencePeer });
});
afterAll(() => killed.close());

async function until(what: string, holds: (rollout: Rollout) => boolean): Promise<Rollout> {
  const untilMs = Date.now() + 240_000;
  for (;;) {
    const rollout = await rolloutOf(killed.shop);
    if (rollout !== null && holds(rollout)) return rollout;
    if (Date.now() > untilMs || rollout?.state === 'waiting' || rollout?.state === 'done')
      throw new Error(`${what} was not reached: ${JSON.stringify(rollout)}`);
    await sleep(50);
  }
}

/** Kills the worker while the gate asks for the first scores of version 3; what the rollout says then. */
function killedInGate({ shop, worker }: KilledShop): Promise<Rollout | null | undefined> {
  return new Promise((resolve, reject) => {
    let isKilled = false;
    shop.peer.score = (version, x) => {
      if (version === '3' && !isKilled) {
        isKilled = true;
        worker.killAndStart(() => rolloutOf(shop)).then(resolve, reject);
      }
      return version === '2' ? down(x) : up(x);
    };
  });
}

test(
  'a worker killed between the withdrawal and the new request asks once',
  { timeout: 420_000 },
  async () => {
    const { shop, worker, owner, approver } = killed;
    await saveTestPolicy(owner, name, { rollout: { minutesAtMost: 10 } });
    const [first, second] = await killed.retrain(async () => {
      const asked = await until('a request', (row) => row.promotionActionId !== null);
      await createVersion(systemActor('elsewhere'), { name, source: 's3://elsewhere/model' });
      shop.peer.versions.push('3');
      const between = killedInGate(killed);
      const other = await askForAlias(owner, name, 3);
      await approveAs(approver, other.id);
      // The old request is closed, and no new one is made.
      expect(await between).toMatchObject({
        stage: 'gate',
        baseVersion: '3',
        promotionActionId: null,
      });
      const anew = await until('another request', (row) => row.promotionActionId !== null);
      // Some passes more, of one more worker: nothing is asked again.
      await worker.killAndStart();
      await sleep(4_000);
      return [asked, anew];
    });
    const requests = await db().action.findMany({
      where: { targetName: name, plan: { path: ['parameters', 'toVersion'], equals: 2 } },
      orderBy: { number: 'asc' },
    });
    expect(requests).toMatchObject([
      { id: first?.promotionActionId, status: 'superseded' },
      { id: second?.promotionActionId, status: 'proposed' },
    ]);
    expect(planSchema.parse(requests[1]?.plan).parameters).toMatchObject({
      fromVersion: 3,
      toVersion: 2,
    });
    expect(await db().modelRollout.count({ where: { model: name } })).toBe(1);
    expect(await rolloutOf(shop)).toMatchObject({ promotionActionId: second?.promotionActionId });
  },
);
