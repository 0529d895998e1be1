import { Client } from 'pg';
import { env } from '#server/platform/env.ts';
import { logger } from '#server/platform/logger.ts';
import { wakeChannel } from './wake-channel.ts';

/** Lock of the worker that runs the schedule. */
const scheduleLock = 7_210;
/** Message that wakes no job but reports that the schedule lock was released. */
const freed = '';

export type JobLocks = {
  /** Wakes a scheduled job in the worker that runs the schedule. */
  wake(job: string): Promise<void>;
  /** Releases the schedule and the jobs of this worker. */
  stop(): Promise<void>;
};

type Options = {
  poolId: string;
  /** Called when this worker takes over the schedule. */
  onSchedule: () => void;
  /** Wakes a job here; false if the schedule runs elsewhere. */
  onWake: (job: string) => boolean;
  /** Time without a query after which a session counts as hanging. */
  silentSeconds?: number;
  /** Interval for checking the locks of other workers. */
  everyMs?: number;
  /**
   * Hang time of the database after which this worker loses its session, as with a broken
   * connection.
   */
  hangMs?: number;
  /**
   * Called when the session is lost. Other workers may now free this worker's jobs, so it must stop
   * immediately.
   */
  onLost?: () => void;
};

const defaults = {
  silentSeconds: 30,
  everyMs: 5_000,
  hangMs: 60_000,
  // A new worker re-establishes all connections.
  onLost: (): void => process.exit(1),
};
type Settings = Required<Options>;

/** Time for which the jobs of a new worker are left alone, because it may not have its lock yet. */
const youngSeconds = 15;

/**
 * Frees the jobs of workers whose pool ID lock can be acquired, because those workers are gone.
 * Returns whether other workers have jobs, including new workers.
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
 * Tries to acquire the schedule lock. A worker whose session has run no query for several rounds is
 * hanging or cut off, although PostgreSQL still counts it as connected. Its session is terminated,
 * which ends the worker.
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

/**
 * Reports the lost session, because without it this worker appears dead to others although it is
 * working.
 */
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

/**
 * Frees the jobs of dead workers and acquires the schedule when it is free. Only one call runs at a
 * time.
 */
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
      // Jobs that another worker starts from now on are freed in the round after next at the
      // earliest.
      state.restUntil = state.hasSchedule && !hasOthers ? performance.now() + everyMs * 1.5 : 0;
    } catch (error) {
      if (error instanceof Error && error.message === 'Query read timeout')
        loseSession(settings, error);
      logger.warn('job locks could not be read', { error });
    } finally {
      state.looking = false;
    }
  };
  /**
   * Runs one round. Skips every second round while this worker has the schedule and no other worker
   * has jobs.
   */
  const round = async (): Promise<void> => {
    if (performance.now() >= state.restUntil) await look();
  };
  return { state, look, round };
}

const notify = (client: Client, payload: string) =>
  client.query('select pg_notify($1, $2)', [wakeChannel, payload]);

/**
 * Opens a dedicated session per worker with two kinds of advisory locks, which end with the
 * session. The lock on its pool ID shows that the worker is alive: a worker that can acquire it
 * frees the other worker's jobs (graphile-worker itself waits 4 h). The schedule lock decides which
 * worker runs the periodic jobs.
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
