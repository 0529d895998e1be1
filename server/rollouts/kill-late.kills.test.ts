import './test-env.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { startInferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { startWorker } from '#server/jobs/testing/worker-process.ts';
import { db } from '#server/platform/database/db.ts';
import { openKilledShop, type KilledShop } from './testing/killed-shop.ts';
import {
  allowAutomatic,
  effects,
  saveTestPolicy,
  startIfAllowed,
  rolloutNotices,
} from './testing/rollouts.ts';

const name = 'fraud-kill-late';
let killed: KilledShop;

beforeAll(async () => {
  killed = await openKilledShop(name, { worker: startWorker, intake: startInferencePeer });
  await allowAutomatic(await makeUser('Ada', ['admin']));
});
afterAll(() => killed.close());

/** Like the planner for actions the policy runs automatically; no worker is alive meanwhile. */
async function startUnseen(id: string): Promise<void> {
  await killed.worker.killAndStart(async () => {
    if (!(await startIfAllowed(id))) throw new Error('the policy did not let it run');
  });
}

test(
  'a worker killed at automatic starts and on the way back that labels ask for repeats and loses nothing',
  { timeout: 420_000 },
  async () => {
    const { shop, kills, killAt } = killed;
    await saveTestPolicy(killed.owner, name, {
      rollout: {
        steps: [100],
        requestsAtLeast: 10,
        checks: 1,
        minutesAtMost: 10,
      },
    });
    killed.killInOrders(() => (effects(shop).at(-1) === '1 full 100' ? 'in the way back' : null));
    const seen = new Set<number>();
    const done = await killed.rollOut(
      async ({ stage, step, revision }) => {
        // Its answers look right, and what really happened says otherwise.
        if (stage === 'traffic') shop.labelsAreLate = true;
        if (stage === 'late') await shop.label((label) => 1 - Number(label));
        if ((stage !== 'late' && stage !== 'reverting') || seen.has(revision)) return;
        seen.add(revision);
        const place = `at ${stage} ${step}`;
        if (!kills.includes(place)) await killAt(place);
      },
      30,
      { begin: startUnseen },
    );

    expect(done, done.reason).toMatchObject({ outcome: 'reverted', late: { passed: false } });
    expect(effects(shop)).toEqual(['2', '2 shadow 100', '2 full 100', '1 full 100']);
    expect(new Set(shop.peer.effects.map(({ key }) => key)).size).toBe(4);
    expect([...shop.peer.traffic]).toEqual([['1', 100]]);
    // The alias went there and back, each once.
    expect(await db().modelAliasChange.count({ where: { modelName: name } })).toBe(2);
    expect(await db().modelAlias.count({ where: { model: { name } } })).toBe(0);
    expect(await db().modelRollout.count({ where: { model: name } })).toBe(1);
    for (const place of ['at late 0', 'at reverting 0', 'at reverting 1'])
      expect(kills, kills.join(', ')).toContain(place);
    expect(kills.filter((kill) => kill === 'in the way back')).toHaveLength(1);
    // The rolled-back version turned off automatic runs; no notification was sent twice.
    expect(await rolloutNotices(done)).toEqual(['rollout-taken-back']);
  },
);
