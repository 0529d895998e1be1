import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { approveAs, makeUser } from '#server/actions/testing/actions.ts';
import { proposeRetrain } from '#server/models/training/propose-retrain.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';
import type { Rollout } from '../rollout-row.ts';
import { startKilled, type KilledWorker, type Worker } from './killer.ts';
import { down, rolloutOf, up } from './rollouts.ts';
import { ingestKey, openShop, type IngestProcess, type Shop } from './shop.ts';

const PATIENCE_MS = 400_000;

/** Lets a proposed action run. */
type Begin = (id: string) => Promise<unknown>;
type OnTraining = (status: string) => Promise<void>;

/** A shop whose worker can be killed, the ML engineer who owns its policy, and one who approves. */
export type KilledShop = {
  shop: Shop;
  worker: KilledWorker;
  owner: Actor;
  approver: Actor;
  /** Where the worker was killed so far, in words. */
  kills: string[];
  killAt: (place: string) => Promise<void>;
  /**
   * Kills the worker in the middle of each order, once, if `placeOf` returns a place: the order has
   * its effect, but its response never arrives.
   */
  killInOrders: (placeOf: (kind: string) => string | null) => void;
  /** Proposes a retraining, lets `begin` approve it, and lets requests go on until `work` is done. */
  retrain: <T>(work: (id: string) => Promise<T>, begin?: Begin) => Promise<T>;
  /**
   * Retrains and rolls out, everything begun by `begin`. `onRow` sees the rollout over and over, `onTraining` before that
   * the state of its training. Throws where it waits for a person, or is not done in time.
   */
  rollOut: (
    onRow: (rollout: Rollout) => Promise<void>,
    pauseMs: number,
    more?: { begin?: Begin; onTraining?: OnTraining },
  ) => Promise<Rollout>;
  close: () => Promise<void>;
};

/**
 * Expires the leases of the dead worker now instead of in half a minute. This only simulates the
 * passing of time.
 */
async function letGo(): Promise<void> {
  const client = new Client({ connectionString: env.DATABASE_URL });
  await client.connect();
  try {
    await client.query(`update "ActionRun" set "leaseUntil" = now() where status = 'running'`);
    await client.query(
      'update graphile_worker._private_jobs set locked_at = null, locked_by = null, attempts = 0',
    );
    await client.query(
      'update graphile_worker._private_job_queues set locked_at = null, locked_by = null',
    );
  } finally {
    await client.end();
  }
}

/** Requests go on until `done` is aborted. */
async function serveOn(shop: Shop, done: AbortSignal): Promise<void> {
  while (!done.aborted) {
    const fromMs = Date.now();
    await sleep(500);
    await shop.serve(60, fromMs, Date.now());
  }
}

type Watched = {
  training: string;
  begin: Begin;
  onRow: (rollout: Rollout) => Promise<void>;
  onTraining: OnTraining;
  pauseMs: number;
};

/** Polls the rollout until it is done, and lets its promotion run once it is proposed. */
async function watchRollout(
  { shop, kills }: Pick<KilledShop, 'shop' | 'kills'>,
  { training, begin, onRow, onTraining, pauseMs }: Watched,
): Promise<Rollout> {
  let begun = false;
  const untilMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const rollout = await rolloutOf(shop);
    if (rollout?.state === 'done') return rollout;
    if (Date.now() > untilMs || rollout?.state === 'waiting')
      throw new Error(`stuck after ${kills.join(', ')}: ${JSON.stringify(rollout)}`);
    if (rollout === null) {
      const { status } = await db().action.findUniqueOrThrow({ where: { id: training } });
      await onTraining(status);
    } else {
      if (rollout.promotionActionId !== null && !begun) {
        begun = true;
        await begin(rollout.promotionActionId);
      }
      await onRow(rollout);
    }
    await sleep(pauseMs);
  }
}

function killInOrders(
  { peer }: Shop,
  killAt: KilledShop['killAt'],
  placeOf: (kind: string) => string | null,
): void {
  const called = new Set<string>();
  peer.beforeAnswer = async (key, kind) => {
    const place = placeOf(kind);
    if (called.has(key) || place === null) return false;
    called.add(key);
    await killAt(place);
    return true;
  };
}

const unwatched: OnTraining = () => Promise.resolve();

async function closeAll({ stop }: KilledWorker, shop: Shop, intake: IngestProcess): Promise<void> {
  await stop();
  await shop.close();
  await intake.stop();
  await closeSpool();
  await db().$disconnect();
}

type Starters = {
  worker: () => Promise<Worker>;
  intake: (...keys: [string, string]) => Promise<IngestProcess>;
};

/** Version 1 answers the wrong way round, version 2 the right one, until a test says otherwise. */
export async function openKilledShop(name: string, start: Starters): Promise<KilledShop> {
  const owner = await makeUser('Mia', ['ml-engineer']);
  const approver = await makeUser('Max', ['ml-engineer']);
  const key = await ingestKey();
  const intake = await start.intake(key, key);
  const shop = await openShop(name, down, intake.send);
  shop.peer.score = (version, x) => (version === '1' ? up(x) : down(x));
  const worker = await startKilled(start.worker, letGo);
  const kills: string[] = [];
  const approved: Begin = (id) => approveAs(approver, id);
  const retrain: KilledShop['retrain'] = async (work, begin = approved) => {
    await shop.serve(800, Date.now() - 600_000, Date.now());
    const proposed = await proposeRetrain(owner, { name, reason: 'It got worse' });
    await begin(proposed.id);
    const done = new AbortController();
    const serving = serveOn(shop, done.signal);
    try {
      return await work(proposed.id);
    } finally {
      done.abort();
      await serving;
    }
  };
  const killAt: KilledShop['killAt'] = async (place) => {
    kills.push(place);
    await worker.killAndStart();
  };
  return {
    shop,
    worker,
    owner,
    approver,
    kills,
    killAt,
    killInOrders: (placeOf) => killInOrders(shop, killAt, placeOf),
    retrain,
    rollOut: (onRow, pauseMs, { begin = approved, onTraining = unwatched } = {}) =>
      retrain(
        (training) =>
          watchRollout({ shop, kills }, { training, begin, onRow, onTraining, pauseMs }),
        begin,
      ),
    close: () => closeAll(worker, shop, intake),
  };
}
