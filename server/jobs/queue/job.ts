import type { z } from 'zod';

export type JobContext = {
  now: Date;
  /** Id of this worker process, for leases. */
  worker: string;
  signal: AbortSignal;
  /** Requests another run after this number of milliseconds, if the schedule's next run is later. */
  rerunIn: (ms: number) => void;
};

/** A job: id, payload schema, schedule and function. */
export type Job<S extends z.ZodType = z.ZodType> = {
  id: string;
  payload: S;
  /** Period of the schedule in milliseconds. Absent: the job runs only when it is enqueued. */
  everyMs?: number;
  /**
   * Start within the period. Absent: derived from the hash of the id, so that jobs do not start
   * together.
   */
  offsetMs?: number;
  /**
   * Its writers wake it, and the period is only a fallback. Such a job also runs when a worker
   * takes over the schedule.
   */
  woken?: true;
  /**
   * Delay in milliseconds between a wake-up and the start of the job; further wake-ups in between
   * share that run.
   */
  wakeDelayMs?: number;
  run(payload: z.output<S>, context: JobContext): Promise<void>;
};

/** Preserves the payload's type while jobs with different payloads are in one list. */
export function job<S extends z.ZodType>(definition: Job<S>): Job {
  return {
    ...definition,
    run: async (payload, context) => definition.run(definition.payload.parse(payload), context),
  };
}
