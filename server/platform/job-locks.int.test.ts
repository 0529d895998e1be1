import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { env } from '#server/platform/env.ts';
import { wakeChannel } from '#server/platform/wake-channel.ts';
import type { JobLocks } from './job-locks.ts';
import { startJobLocks } from './job-locks.ts';

const client = new pg.Client({ connectionString: env.DATABASE_URL });
beforeAll(() => client.connect());
afterAll(() => client.end());

type Worker = { locks: JobLocks; schedules: () => number; woken: string[]; has: Promise<void> };
let pools = 0;

/** A worker as far as its session goes; `has` resolves when it has the schedule. */
async function startSession(silentSeconds?: number): Promise<Worker> {
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
    ...(silentSeconds === undefined ? {} : { silentSeconds }),
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
  const next = await startSession(0);
  await ended;
  await next.has;
  await next.locks.stop();
});
