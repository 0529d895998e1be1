import { Client } from 'pg';
import { env } from '#server/platform/env.ts';
import { logger } from '#server/platform/logger.ts';
import { wakeChannel } from './wake-channel.ts';

/** Whoever has this lock runs the schedule. */
const scheduleLock = 7_210;
/** Wakes no job: the schedule is free. */
const freed = '';

export type JobLocks = {
  /** Wakes a job of the schedule in the worker that runs it. */
  wake(job: string): Promise<void>;
  /** Gives up the schedule and the jobs of this worker. */
  stop(): Promise<void>;
};

type Options = {
  poolId: string;
  /** This worker runs the schedule from now on. */
  onSchedule: () => void;
  /** Wakes a job here; false where the schedule runs elsewhere. */
  onWake: (job: string) => boolean;
  /** A session that has asked nothing for so long counts as hanging. */
  silentSeconds?: number;
  /** How often the locks of other workers are checked. */
  everyMs?: number;
  /** A database that hangs for longer costs this worker its session, as a broken connection does. */
  hangMs?: number;
  /** The session is lost. Others may free the jobs of this worker now, so it must stop at once. */
  onLost?: () => void;
};

const defaults = {
  silentSeconds: 30,
  everyMs: 5_000,
  hangMs: 60_000,
  // A new worker connects again everywhere.
  onLost: (): void => process.exit(1),
};
type Settings = Required<Options>;

/** A worker that was just started may not have its lock yet: its jobs are left alone for this long. */
const youngSeconds = 15;

/**
 * Frees the jobs of workers whose lock on their pool id can be taken: they are gone. Returns whether other workers have
 * jobs, young ones included.
 */
async function freeDead(client: Client, poolId: string): Promise<boolean> {
  const { rows } = await client.query<{ locked_by: string; young: boolean }>(
    `select locked_by, min(locked_at) >= now() - make_interval(secs => $2) as young
     from graphile_worker._private_jobs
     where locked_by is not null and locked_by <> $1 group by locked_by`,
    [poolId, youngSeconds],
  );
  for (const { locked_by, young } of rows) {
    if (young) continue;
    const taken = await client.query<{ got: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 7)) as got',
      [locked_by],
    );
    if (taken.rows[0]?.got !== true) continue;
    await client.query('select graphile_worker.force_unlock_workers(array[$1])', [locked_by]);
    await client.query('select pg_advisory_unlock(hashtextextended($1, 7))', [locked_by]);
    logger.warn('freed the jobs of a dead worker', { locked_by });
  }
  return rows.length > 0;
}

/**
 * Tries to take the schedule. A worker whose session has asked nothing for several of its rounds hangs or is cut off,
 * while PostgreSQL still counts it as connected: its session is ended, and with it the worker.
 */
async function takeSchedule(client: Client, silentSeconds: number): Promise<boolean> {
  const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [
    scheduleLock,
  ]);
  if (rows[0]?.got === true) return true;
  const ended = await client.query(
    `select pg_terminate_backend(a.pid) from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.classid = 0 and l.objid = $1 and l.granted
       and a.datname = current_database() and a.query_start < now() - make_interval(secs => $2)`,
    [scheduleLock, silentSeconds],
  );
  if ((ended.rowCount ?? 0) > 0) logger.warn('ended the session of a worker that hangs');
  return false;
}

/** Without its session this worker would look dead to others while it works. */
function loseSession({ onLost }: Settings, error: unknown): void {
  logger.error('the lock session broke', { error });
  onLost();
}

async function connect(settings: Settings): Promise<Client> {
  const { poolId, hangMs } = settings;
  const client = new Client({
    connectionString: env.DATABASE_URL,
    connectionTimeoutMillis: hangMs,
    query_timeout: hangMs,
  });
  client.on('error', (error) => loseSession(settings, error));
  await client.connect();
  await client.query('select pg_advisory_lock(hashtextextended($1, 7))', [poolId]);
  return client;
}

/** Frees what dead workers hold and takes the schedule when it is free, one call at a time. */
function watcher(client: Client, settings: Settings) {
  const { poolId, onSchedule, silentSeconds, everyMs } = settings;
  const state = { hasSchedule: false, looking: false, restUntil: 0 };
  const look = async (): Promise<void> => {
    if (state.looking) return;
    state.looking = true;
    try {
      const hasOthers = await freeDead(client, poolId);
      if (!state.hasSchedule && (await takeSchedule(client, silentSeconds))) {
        state.hasSchedule = true;
        onSchedule();
      }
      // A job that another worker takes from now on is not freed before the next round but one.
      state.restUntil = state.hasSchedule && !hasOthers ? performance.now() + everyMs * 1.5 : 0;
    } catch (error) {
      if (error instanceof Error && error.message === 'Query read timeout')
        loseSession(settings, error);
      logger.warn('job locks could not be looked at', { error });
    } finally {
      state.looking = false;
    }
  };
  /** One round. With the schedule in hand and no jobs of others, every second one is left out. */
  const round = async (): Promise<void> => {
    if (performance.now() >= state.restUntil) await look();
  };
  return { state, look, round };
}

const notify = (client: Client, payload: string) =>
  client.query('select pg_notify($1, $2)', [wakeChannel, payload]);

/**
 * One session of its own per worker with two kinds of advisory locks, which end with it. By the lock on its pool id
 * others know that the worker lives: who can take it frees its jobs (graphile-worker itself waits 4 h). The lock of
 * the schedule decides which of the workers runs the periodic jobs.
 */
export async function startJobLocks(options: Options): Promise<JobLocks> {
  const settings: Settings = { ...defaults, ...options };
  const { poolId, onWake, everyMs } = settings;
  const client = await connect(settings);
  const { state, look, round } = watcher(client, settings);
  client.on('notification', ({ payload = freed }) => {
    if (payload === freed) void look();
    else onWake(payload);
  });
  await client.query(`listen ${wakeChannel}`);
  await look();
  const timer = setInterval(() => void round(), everyMs);
  return {
    wake: async (job) => {
      if (!onWake(job)) await notify(client, job);
    },
    stop: async () => {
      clearInterval(timer);
      client.removeAllListeners('error');
      client.removeAllListeners('notification');
      client.on('error', () => undefined);
      await client
        .query('select graphile_worker.force_unlock_workers(array[$1])', [poolId])
        .catch(() => undefined);
      if (state.hasSchedule) {
        await client.query('select pg_advisory_unlock($1)', [scheduleLock]).catch(() => undefined);
        await notify(client, freed).catch(() => undefined);
      }
      await client.end();
    },
  };
}
