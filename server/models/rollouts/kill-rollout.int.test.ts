import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { saveRetrainPolicy } from '#server/actions/retrain-policies.ts';
import { makeUser } from '#server/actions/test-fixture.ts';
import type { InferencePeer } from '#server/ingest/inference-peer.ts';
import { startInferencePeer } from '#server/ingest/inference-peer.ts';
import { startWorker } from '#server/jobs/worker-process.ts';
import { proposeRetrain } from '#server/models/propose-retrain.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { closeSpool } from '#server/telemetry/get-spool.ts';
import type { KilledWorker } from './test-killer.ts';
import { startKilled } from './test-killer.ts';
import { approveAs, down, up } from './test-rollouts.ts';
import type { Shop } from './test-shop.ts';
import { ingestKey, openShop } from './test-shop.ts';

vi.hoisted(() => {
  process.env['TANDEM_EVALUATE_SECONDS'] = '1';
});

const minuteMs = 60_000;
const name = 'fraud-kill';
let intake: InferencePeer;
let shop: Shop;
let worker: KilledWorker;
let mia: Actor;
let max: Actor;
let sending = true;

/** What the dead worker held runs out now instead of in half a minute. */
async function letGo(): Promise<void> {
  const past = new Date(Date.now() - 1);
  await db().actionRun.updateMany({ where: { status: 'running' }, data: { leaseUntil: past } });
  await db()
    .$executeRaw`update graphile_worker._private_jobs set locked_at = null, locked_by = null, attempts = 0`;
  await db()
    .$executeRaw`update graphile_worker._private_job_queues set locked_at = null, locked_by = null`;
}

beforeAll(async () => {
  mia = await makeUser('Mia', ['ml-engineer']);
  max = await makeUser('Max', ['ml-engineer']);
  const key = await ingestKey();
  intake = await startInferencePeer(key, key);
  shop = await openShop(name, down, intake.send);
  shop.peer.score = (version, x) => (version === '1' ? up(x) : down(x));
  worker = await startKilled(startWorker, letGo);
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

test(
  'a worker killed at every step boundary of the loop and in every order repeats and loses nothing',
  { timeout: 420_000 },
  async () => {
    await saveRetrainPolicy(mia, {
      name,
      coolDownMinutes: 0,
      window: { hoursAtMost: 0.5, labelledAtLeast: 200 },
      gate: { rowsAtLeast: 300, sliceRowsAtLeast: 50, confidence: 0.95 },
      rollout: {
        steps: [25, 100],
        requestsAtLeast: 10,
        checks: 1,
        minutesAtMost: 10,
        // Some seconds of traffic: a stage that is over at once could be missed by the test.
        lateRowsAtLeast: 400,
        maturityAtLeast: 0.9,
      },
    });
    await shop.serve(800, Date.now() - 10 * minuteMs, Date.now());
    const kills: string[] = [];
    const called = new Set<string>();
    // In the middle of every order: its effect is there, its answer never comes.
    shop.peer.beforeAnswer = async (key, kind) => {
      if (called.has(key)) return false;
      called.add(key);
      kills.push(`in ${kind}`);
      await worker.killAndStart();
      return true;
    };
    const proposed = await proposeRetrain(mia, { name, reason: 'It got worse' });
    await approveAs(max, proposed.id);
    const serving = serveOn();
    const seen = new Set<number>();
    // An order that is killed before its call three times in one place waits for a person, and rightly so.
    const killedAt = (place: string) => kills.filter((kill) => kill === place).length;
    let approved = false;
    const untilMs = Date.now() + 400_000;
    for (;;) {
      const row = await rolloutOf();
      if (row?.state === 'done') break;
      if (Date.now() > untilMs || row?.state === 'waiting')
        throw new Error(`stuck after ${kills.join(', ')}: ${JSON.stringify(row)}`);
      if (row !== null && row.promotionActionId !== null && !approved) {
        approved = true;
        await approveAs(max, row.promotionActionId);
      }
      // Between two moves: the one is committed, the next has not begun.
      if (row !== null && !seen.has(row.revision) && row.gate !== null) {
        seen.add(row.revision);
        const place = `at ${row.stage} ${row.step}`;
        if (killedAt(place) < 2) {
          kills.push(place);
          await worker.killAndStart();
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    sending = false;
    await serving;

    const done = await rolloutOf();
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
