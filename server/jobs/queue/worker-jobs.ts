import type { TaskList } from 'graphile-worker';
import { logger } from '#server/platform/logger.ts';
import type { Job } from './job.ts';

/** Wakes a scheduled job in the worker that has the schedule. */
export type Wake = (id: string) => Promise<void>;

const isEmpty = (payload: unknown): boolean =>
  typeof payload !== 'object' || payload === null || Object.keys(payload).length === 0;

/**
 * Task list for graphile-worker. Scheduled jobs are only woken, so that all their runs are in one
 * process and never overlap. With a payload, they run here like other jobs.
 */
export function toTaskList(jobs: readonly Job[], worker: string, wake: Wake): TaskList {
  return Object.fromEntries(
    jobs.map((job) => [
      job.id,
      async (payload, helpers) => {
        if (job.everyMs !== undefined && isEmpty(payload)) return wake(job.id);
        const startedAt = Date.now();
        const signal = helpers.abortSignal ?? new AbortController().signal;
        const rerunIn = (): void => undefined;
        try {
          await job.run(payload ?? {}, { now: new Date(), worker, signal, rerunIn });
        } catch (error) {
          logger.error('job failed', { job: job.id, error });
          throw error;
        } finally {
          const tookMs = Date.now() - startedAt;
          if (tookMs > 10_000) logger.warn('job was slow', { job: job.id, tookMs });
        }
      },
    ]),
  );
}
