import './test-env.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { approveAs } from '#server/actions/testing/actions.ts';
import { startInferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { startWorker } from '#server/jobs/testing/worker-process.ts';
import { db } from '#server/platform/database/db.ts';
import { openKilledShop, type KilledShop } from './testing/killed-shop.ts';
import { saveTestPolicy } from './testing/rollouts.ts';

const name = 'fraud-kill';
let killed: KilledShop;

beforeAll(async () => {
  killed = await openKilledShop(name, { worker: startWorker, intake: startInferencePeer });
});
afterAll(() => killed.close());

test(
  'a worker killed at every step boundary of the loop and in every order repeats and loses nothing',
  { timeout: 420_000 },
  async () => {
    const { shop, worker, approver, kills, killAt } = killed;
    await saveTestPolicy(killed.owner, name, {
      rollout: {
        steps: [5, 25, 50, 100],
        requestsAtLeast: 10,
        checks: 1,
        minutesAtMost: 10,
        // Some seconds of traffic: a stage that is over at once could be missed by the test.
        lateRowsAtLeast: 400,
      },
    });
    killed.killInOrders((kind) => `in ${kind}`);
    const seen = new Set<number>();
    const done = await killed.rollOut(
      async ({ stage, step, gate, revision }) => {
        // Between two moves: the one is committed, the next has not begun.
        if (seen.has(revision)) return;
        seen.add(revision);
        const place = gate === null ? 'at the beginning' : `at ${stage} ${step}`;
        // An order that is killed before its call three times in one place is given up, and rightly so.
        const often = stage === 'shadow' || (stage === 'traffic' && step === 0) ? 2 : 1;
        if (kills.filter((kill) => kill === place).length < often) await killAt(place);
      },
      50,
      {
        // Between the decision and its run: it is made while no worker lives.
        begin: async (id) => {
          kills.push('when approved');
          await worker.killAndStart(() => approveAs(approver, id));
        },
        // Between the run of the training, its verification and the begin of its rollout.
        onTraining: async (status) => {
          const place = `training ${status}`;
          if (['succeeded', 'verifying', 'verified'].includes(status) && !kills.includes(place))
            await killAt(place);
        },
      },
    );

    expect(done).toMatchObject({ outcome: 'verified', version: '2', baseVersion: '1' });
    // Every order had its effect once, under one key, in the order of the steps.
    const { effects } = shop.peer;
    expect(effects.map(({ what }) => what)).toEqual([
      '2',
      '2 shadow 100',
      '2 canary 5',
      '2 canary 25',
      '2 canary 50',
      '2 full 100',
    ]);
    expect(new Set(effects.map(({ key }) => key)).size).toBe(effects.length);
    expect(await db().modelRollout.count({ where: { model: name } })).toBe(1);
    expect(await db().modelVersion.count({ where: { model: { name } } })).toBe(2);
    expect(await db().modelAliasChange.count({ where: { modelName: name } })).toBe(1);
    const actions = await db().action.findMany({ where: { targetName: name } });
    const [verified, others] = [true, false].map((is) =>
      actions.filter(({ status }) => (status === 'verified') === is),
    );
    // Killed between its claim and its call, an order was not given; the rollout gives another one.
    for (const { status, statusReason } of others ?? [])
      expect(`${status}: ${statusReason ?? ''}`).toContain(
        'failed: Step 1 never reached the outside system',
      );
    expect(verified?.map(({ kind }) => kind).toSorted()).toEqual([
      'model.retrain',
      'model.set_alias',
      'model.set_traffic',
      'model.set_traffic',
      'model.set_traffic',
      'model.set_traffic',
      'model.set_traffic',
    ]);
    // A kill in each of the six orders and between all moves.
    expect(kills.filter((kill) => kill.startsWith('in '))).toHaveLength(6);
    expect(kills.filter((kill) => kill === 'when approved')).toHaveLength(2);
    expect(kills.some((kill) => kill.startsWith('training '))).toBe(true);
    const places = ['at the beginning', 'at promotion 0', 'at shadow 0', 'at late 3'];
    const steps = [0, 1, 2, 3].map((step) => `at traffic ${step}`);
    for (const place of [...places, ...steps]) expect(kills, kills.join(', ')).toContain(place);
    expect(shop.peer.shadow).toBeNull();
  },
);
