import type { TaskList } from 'graphile-worker';
import type { Job } from '#server/jobs/job.ts';
import { db } from '#server/platform/db.ts';
import { logger } from '#server/platform/logger.ts';

/** Start of the next slot of a grid of `everyMs`. */
export function nextSlot(nowMs: number, everyMs: number): Date {
  return new Date(Math.floor(nowMs / everyMs) * everyMs + everyMs);
}

/** The queue of its own name lets one run of a job follow the other, over all workers. */
async function enqueueNext(job: Job, preserve: boolean): Promise<void> {
  if (job.everyMs === undefined) return;
  const runAt = nextSlot(Date.now(), job.everyMs);
  const mode = preserve ? 'preserve_run_at' : 'replace';
  await db().$executeRaw`select graphile_worker.add_job(${job.id}, '{}'::json,
    queue_name := ${job.id}, run_at := ${runAt}::timestamptz,
    job_key := ${`every:${job.id}`}, job_key_mode := ${mode}, max_attempts := 1)`;
}

/** Puts every scheduled job on its grid, without moving one that stands there already. */
export async function seedJobs(jobs: readonly Job[]): Promise<void> {
  for (const job of jobs) await enqueueNext(job, true);
}

/** The same while workers run, for jobs that a dead worker left: what runs puts itself back. */
export async function reseedJobs(jobs: readonly Job[]): Promise<void> {
  const rows = await db().$queryRaw<{ key: string | null }[]>`
    select key from graphile_worker._private_jobs where locked_at is not null`;
  const running = new Set(rows.map(({ key }) => key));
  await seedJobs(jobs.filter((job) => !running.has(`every:${job.id}`)));
}

/** graphile-worker's task list: a scheduled job puts itself back on its grid, whether it worked or not. */
export function toTaskList(jobs: readonly Job[], worker: string): TaskList {
  return Object.fromEntries(
    jobs.map((job) => [
      job.id,
      async (payload, helpers) => {
        const startedAt = Date.now();
        const signal = helpers.abortSignal ?? new AbortController().signal;
        try {
          await job.run(payload ?? {}, { now: new Date(), worker, signal });
        } catch (error) {
          logger.error('job failed', { job: job.id, error });
          if (job.everyMs === undefined) throw error;
        } finally {
          if (!signal.aborted) await enqueueNext(job, false);
          const tookMs = Date.now() - startedAt;
          if (tookMs > 10_000) logger.warn('job was slow', { job: job.id, tookMs });
        }
      },
    ]),
  );
}
