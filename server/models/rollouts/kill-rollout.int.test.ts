import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { saveRetrainPolicy } from '#server/actions/retrain-policies.ts';
import { db } from '#server/platform/db.ts';
import { startInferencePeer } from '#server/ingest/inference-peer.ts';
import { startWorker } from '#server/jobs/worker-process.ts';
import type { KilledShop } from './test-killed-shop.ts';
import { openKilledShop } from './test-killed-shop.ts';
import { testPolicy } from './test-rollouts.ts';

vi.hoisted(() => {
  process.env['TANDEM_EVALUATE_SECONDS'] = '1';
});

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
    const { shop, kills, killAt } = killed;
    await saveRetrainPolicy(killed.owner, {
      name,
      ...testPolicy,
      rollout: {
        ...testPolicy.rollout,
        requestsAtLeast: 10,
        checks: 1,
        minutesAtMost: 10,
        // Some seconds of traffic: a stage that is over at once could be missed by the test.
        lateRowsAtLeast: 400,
      },
    });
    const called = new Set<string>();
    // In the middle of every order: its effect is there, its answer never comes.
    shop.peer.beforeAnswer = async (key, kind) => {
      if (called.has(key)) return false;
      called.add(key);
      await killAt(`in ${kind}`);
      return true;
    };
    const seen = new Set<number>();
    const done = await killed.rollOut(async ({ stage, step, gate, revision }) => {
      // Between two moves: the one is committed, the next has not begun.
      if (gate === null || seen.has(revision)) return;
      seen.add(revision);
      const place = `at ${stage} ${step}`;
      // An order that is killed before its call three times in one place waits for a person, and rightly so.
      if (kills.filter((kill) => kill === place).length < 2) await killAt(place);
    }, 50);

    expect(done).toMatchObject({ outcome: 'verified', version: '2', baseVersion: '1' });
    // Every order had its effect once, under one key, in the order of the steps.
    const { effects } = shop.peer;
    expect(effects.map(({ what }) => what)).toEqual([
      '2',
      '2 shadow 100',
      '2 canary 25',
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
    ]);
    // A kill in each of the four orders and between all moves.
    expect(kills.filter((kill) => kill.startsWith('in '))).toHaveLength(4);
    const stages = new Set(kills.map((kill) => kill.split(' ')[1]));
    for (const stage of ['promotion', 'shadow', 'traffic', 'late'])
      expect(stages, kills.join(', ')).toContain(stage);
    expect(shop.peer.shadow).toBeNull();
  },
);
