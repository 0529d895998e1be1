import type { z } from 'zod';

export type JobContext = {
  now: Date;
  /** Id of this worker process; identifies the holder of a lease. */
  worker: string;
  signal: AbortSignal;
  /**
   * Requests another run after this number of milliseconds, unless the schedule runs the job
   * earlier.
   */
  rerunIn: (ms: number) => void;
};

/** A job: id, payload schema, schedule and function. */
export type Job<S extends z.ZodType = z.ZodType> = {
  id: string;
  payload: S;
  /** Period of the schedule in milliseconds. Absent: the job runs only when it is enqueued. */
  everyMs?: number;
  /**
   * Start within the period. Absent: derived from the hash of the id, so that jobs start at
   * different times.
   */
  offsetMs?: number;
  /**
   * Writers wake this job, and the period is only a fallback. The job also runs when a worker takes
   * over the schedule.
   */
  woken?: true;
  /**
   * Delay in milliseconds between a wake-up and the start of the job; later wake-ups during the
   * delay are merged into that run.
   */
  wakeDelayMs?: number;
  run(payload: z.output<S>, context: JobContext): Promise<void>;
};

/** Preserves the payload type of jobs that are in one list with other payload types. */
export function job<S extends z.ZodType>(definition: Job<S>): Job {
  return {
    ...definition,
    run: async (payload, context) => definition.run(definition.payload.parse(payload), context),
  };
}
