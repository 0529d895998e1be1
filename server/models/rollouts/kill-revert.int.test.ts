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
import { readRollout } from './rollout-row.ts';
import type { KilledWorker } from './test-killer.ts';
import { startKilled } from './test-killer.ts';
import { approveAs, down, effects, testPolicy, up } from './test-rollouts.ts';
import type { Shop } from './test-shop.ts';
import { ingestKey, openShop } from './test-shop.ts';

vi.hoisted(() => {
  process.env['TANDEM_EVALUATE_SECONDS'] = '1';
});

const name = 'fraud-kill-back';
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

const rolloutOf = async () => {
  const row = await db().modelRollout.findFirst({ where: { model: name } });
  return row === null ? null : readRollout(row);
};

test(
  'a worker killed while the gate collects and at every step of the way back repeats and loses nothing',
  { timeout: 420_000 },
  async () => {
    await saveRetrainPolicy(mia, {
      name,
      ...testPolicy,
      // Some seconds of traffic: a gate that is judged at once would be missed.
      gate: { ...testPolicy.gate, rowsAtLeast: 900 },
      rollout: { ...testPolicy.rollout, checks: 3, minutesAtMost: 10 },
    });
    await shop.serve(800, Date.now() - 600_000, Date.now());
    const kills: string[] = [];
    const killAt = async (place: string): Promise<void> => {
      kills.push(place);
      await worker.killAndStart();
    };
    const called = new Set<string>();
    // In the middle of the way back: its effect is there, its answer never comes.
    shop.peer.beforeAnswer = async (key) => {
      if (called.has(key) || effects(shop).at(-1) !== '1 full 100') return false;
      called.add(key);
      await killAt('in the way back');
      return true;
    };
    const proposed = await proposeRetrain(mia, { name, reason: 'It got worse' });
    await approveAs(max, proposed.id);
    const serving = serveOn();
    const seen = new Set<number>();
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
      // It turns odd with its first requests.
      if (row?.stage === 'traffic')
        shop.peer.score = (version, x) => (version === '1' ? up(x) : 0.97);
      // Between two moves: the one is committed, the next has not begun.
      const place =
        row?.gate?.kind === 'collecting'
          ? 'while the gate collects'
          : row?.stage === 'reverting'
            ? `at the way back ${row.step}`
            : null;
      if (row !== null && place !== null && !seen.has(row.revision)) {
        seen.add(row.revision);
        if (kills.filter((kill) => kill === place).length < 2) await killAt(place);
      }
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    sending = false;
    await serving;

    expect(await rolloutOf()).toMatchObject({ outcome: 'reverted', version: '2' });
    expect(effects(shop)).toEqual(['2', '2 shadow 100', '2 canary 25', '1 full 100']);
    expect(new Set(shop.peer.effects.map(({ key }) => key)).size).toBe(4);
    expect([...shop.peer.traffic]).toEqual([['1', 100]]);
    // The alias went there and back, each once.
    expect(await db().modelAliasChange.count({ where: { modelName: name } })).toBe(2);
    expect(await db().modelAlias.count({ where: { model: { name } } })).toBe(0);
    expect(await db().modelRollout.count({ where: { model: name } })).toBe(1);
    const verified = await db().action.findMany({
      where: { targetName: name, status: 'verified' },
      select: { kind: true },
    });
    expect(verified.map(({ kind }) => kind).toSorted()).toEqual([
      'model.retrain',
      'model.roll_back',
      'model.set_alias',
      'model.set_alias',
      'model.set_traffic',
      'model.set_traffic',
    ]);
    for (const place of ['while the gate collects', 'at the way back 0', 'at the way back 1'])
      expect(kills, kills.join(', ')).toContain(place);
    expect(kills.filter((kill) => kill === 'in the way back')).toHaveLength(1);
  },
);
