import './test-env.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startInferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { startWorker } from '#server/jobs/testing/worker-process.ts';
import { db } from '#server/platform/database/db.ts';
import { openKilledShop, type KilledShop } from './testing/killed-shop.ts';
import { effects, saveTestPolicy, up } from './testing/rollouts.ts';

const name = 'fraud-kill-back';
let killed: KilledShop;

beforeAll(async () => {
  killed = await openKilledShop(name, { worker: startWorker, intake: startInferencePeer });
});
afterAll(() => killed.close());

test(
  'a worker killed while the gate collects and at every step of the way back repeats and loses nothing',
  { timeout: 420_000 },
  async () => {
    const { shop, kills, killAt } = killed;
    await saveTestPolicy(killed.owner, name, {
      // Some seconds of traffic: a gate that is judged at once would be missed.
      gate: { rowsAtLeast: 900 },
      rollout: { checks: 3, minutesAtMost: 10 },
    });
    killed.killInOrders(() => (effects(shop).at(-1) === '1 full 100' ? 'in the way back' : null));
    const seen = new Set<number>();
    const done = await killed.rollOut(async ({ stage, step, gate, revision }) => {
      // It turns odd with its first requests.
      if (stage === 'traffic') shop.peer.score = (version, x) => (version === '1' ? up(x) : 0.97);
      // Between two moves: the one is committed, the next has not begun.
      const place =
        gate?.kind === 'collecting'
          ? 'while the gate collects'
          : stage === 'reverting'
            ? `at the way back ${step}`
            : null;
      if (place === null || seen.has(revision)) return;
      seen.add(revision);
      if (kills.filter((kill) => kill === place).length < 2) await killAt(place);
    }, 30);

    expect(done).toMatchObject({ outcome: 'reverted', version: '2' });
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
