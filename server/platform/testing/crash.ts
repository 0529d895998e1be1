import { AsyncLocalStorage } from 'node:async_hooks';
import { db } from '../database/db.ts';
import { newId } from '../ids.ts';
import { singleton } from '../singleton.ts';

/** Where a worker can die: after a commit, or right before or after an outside system carries out an order. */
export type CrashPoint = 'commit' | 'before order' | 'after order';

/** One worker process, as far as the stores and the outside systems can see it. */
export type WorkerLife = {
  worker: string;
  /** Crash points in the order in which they were reached. */
  points: CrashPoint[];
  /** From here on no commit and no order of this worker takes effect. */
  isDead: boolean;
  /** Place in `points` at which the worker dies; null for a worker that lives on. */
  diesAt: number | null;
};

const lives = new AsyncLocalStorage<WorkerLife>();
/** Outside systems of a test answer outside of the worker's asynchronous context. */
const running = () => singleton<{ life: WorkerLife | null }>('crash-life', () => ({ life: null }));

function requireAlive({ isDead, worker }: WorkerLife): void {
  if (isDead) throw new Error(`The worker ${worker} is dead`);
}

/** Notes the point; the worker dies there when this is its place. */
function reach(life: WorkerLife, point: CrashPoint): void {
  if (life.isDead) return;
  life.points.push(point);
  life.isDead = life.points.length - 1 === life.diesAt;
}

/** Makes every commit of a worker a crash point. Commits outside of a life are left alone. */
export function watchCommits(): void {
  const client = db();
  const original = client.$transaction.bind(client);
  const transaction = async (work: never, options: never): Promise<unknown> => {
    const life = lives.getStore();
    if (life === undefined) return original(work, options);
    requireAlive(life);
    const output: unknown = await original(work, options);
    reach(life, 'commit');
    requireAlive(life);
    return output;
  };
  Object.assign(client, { $transaction: transaction });
}

export function startLife(diesAt: number | null = null): WorkerLife {
  return { worker: `w-${newId()}`, points: [], isDead: false, diesAt };
}

/** Runs `jobs` one after the other as one worker; a dead worker starts no further job. Throws nothing for its death. */
export async function live(
  life: WorkerLife,
  jobs: readonly (() => Promise<unknown>)[],
): Promise<void> {
  running().life = life;
  try {
    for (const job of jobs) {
      if (life.isDead) return;
      await lives.run(life, job);
    }
  } catch (error) {
    if (!life.isDead) throw error;
  } finally {
    running().life = null;
  }
}

/** For an outside system of a test: whether it loses the connection here, because the worker that gave the order is dead. */
export function loseConnection(point: Exclude<CrashPoint, 'commit'>): boolean {
  const { life } = running();
  if (life === null) return false;
  reach(life, point);
  return life.isDead;
}
