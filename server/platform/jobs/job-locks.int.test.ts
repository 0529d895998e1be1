import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { env } from '#server/platform/env.ts';
import { startTestWay } from '../testing/tcp-proxy.ts';
import { startJobLocks, type JobLocks } from './job-locks.ts';
import { wakeChannel } from './wake-channel.ts';

const client = new pg.Client({ connectionString: env.DATABASE_URL });
beforeAll(() => client.connect());
afterAll(() => client.end());

type Worker = { locks: JobLocks; schedules: () => number; woken: string[]; has: Promise<void> };
let pools = 0;

/** A worker as far as its session goes; `has` resolves when it has the schedule. */
async function startSession(
  limits: { silentSeconds?: number; everyMs?: number } = {},
): Promise<Worker> {
  const woken: string[] = [];
  const has = Promise.withResolvers<void>();
  let schedules = 0;
  const locks = await startJobLocks({
    poolId: `pool-${(pools += 1)}`,
    onSchedule: () => {
      schedules += 1;
      has.resolve();
    },
    onWake: (job) => {
      if (schedules > 0) woken.push(job);
      return schedules > 0;
    },
    ...limits,
  });
  return { locks, schedules: () => schedules, woken, has: has.promise };
}

test('gives the schedule to one of two workers, which hears every wake-up, and to the other when it ends', async () => {
  const first = await startSession();
  const second = await startSession();
  await first.has;
  expect([first.schedules(), second.schedules()]).toEqual([1, 0]);
  await second.locks.wake('from-another-worker');
  await first.locks.wake('from-itself');
  await client.query('select pg_notify($1, $2)', [wakeChannel, 'from-a-writer']);
  await expect
    .poll(() => first.woken.toSorted())
    .toEqual(['from-a-writer', 'from-another-worker', 'from-itself']);
  await first.locks.stop();
  await second.has;
  expect([first.schedules(), second.schedules(), second.woken]).toEqual([1, 1, []]);
  await second.locks.stop();
});

test('ends the session of a worker that has the schedule and hangs', async () => {
  const hanging = new pg.Client({ connectionString: env.DATABASE_URL });
  const ended = new Promise<void>((resolve) => hanging.on('error', () => resolve()));
  await hanging.connect();
  await hanging.query('select pg_advisory_lock(7210)');
  const next = await startSession({ silentSeconds: 0, everyMs: 20 });
  await ended;
  await next.has;
  await next.locks.stop();
});

test('loses its session when its connection goes dead, and another worker starts in its place', async () => {
  const direct = env.DATABASE_URL;
  const way = await startTestWay(direct);
  const lost = Promise.withResolvers<void>();
  env.DATABASE_URL = way.url;
  const watching = { poolId: 'pool-cut', onSchedule: () => undefined, onWake: () => true };
  // A fraction of the product's limits.
  await startJobLocks({ ...watching, everyMs: 20, hangMs: 1_000, onLost: () => lost.resolve() });
  way.hush();
  // New connections work, but the open one stays silent.
  way.mend();
  await lost.promise;
  const next = await startSession({ silentSeconds: 0, everyMs: 20 });
  await next.has;
  await next.locks.stop();
  env.DATABASE_URL = direct;
  way.server.close();
});

test('frees the jobs of a dead worker and leaves those of a living one', async () => {
  const living = await startSession();
  const livingPool = `pool-${pools}`;
  for (const pool of [livingPool, 'pool-dead']) {
    await client.query(`select graphile_worker.add_job('seal-audit', job_key := $1)`, [pool]);
    await client.query(
      `update graphile_worker._private_jobs set locked_by = $1, locked_at = now() - interval '20 seconds'
       where key = $1`,
      [pool],
    );
  }
  const watching = await startSession();
  const { rows } = await client.query<{ key: string; locked_by: string | null }>(
    `select key, locked_by from graphile_worker._private_jobs where key = any($1)`,
    [[livingPool, 'pool-dead']],
  );
  expect(Object.fromEntries(rows.map((row) => [row.key, row.locked_by]))).toEqual({
    [livingPool]: livingPool,
    'pool-dead': null,
  });
  await watching.locks.stop();
  await living.locks.stop();
});

test('leaves the young jobs of another worker alone and frees them when it is gone', async () => {
  await client.query(`select graphile_worker.add_job('seal-audit', job_key := 'young')`);
  const age = (seconds: number) =>
    client.query(
      `update graphile_worker._private_jobs
       set locked_by = 'pool-gone', locked_at = now() - make_interval(secs => $1) where key = 'young'`,
      [seconds],
    );
  const lockedBy = async () =>
    (
      await client.query<{ locked_by: string | null }>(
        `select locked_by from graphile_worker._private_jobs where key = 'young'`,
      )
    ).rows[0]?.locked_by;
  const watching = await startSession({ everyMs: 20 });
  await watching.has;
  await age(13);
  await expect.poll(lockedBy, { interval: 100 }).toBe('pool-gone');
  await age(20);
  await expect.poll(lockedBy).toBeNull();
  await watching.locks.stop();
});
