import type { z } from 'zod';

export type JobContext = {
  now: Date;
  /** Id of this worker process, for leases. */
  worker: string;
  signal: AbortSignal;
  /** Asks for another run after so many milliseconds, where the schedule's next one is later. */
  rerunIn: (ms: number) => void;
};

/** A job: id, payload schema, how often the schedule runs it, and the function. */
export type Job<S extends z.ZodType = z.ZodType> = {
  id: string;
  payload: S;
  /** Period of the schedule in milliseconds. Absent: the job runs only when it is enqueued. */
  everyMs?: number;
  /** Start within the period. Absent: by the hash of the id, so that jobs do not start together. */
  offsetMs?: number;
  /** Its writers wake it, and the period is only insurance. Such a job also runs when a worker takes the schedule over. */
  woken?: true;
  /** A wake-up starts the job after this many milliseconds, and further ones in between share that run. */
  wakeDelayMs?: number;
  run(payload: z.output<S>, context: JobContext): Promise<void>;
};

/** Keeps the payload's type while jobs of different payloads are in one list. */
export function job<S extends z.ZodType>(definition: Job<S>): Job {
  return {
    ...definition,
    run: async (payload, context) => definition.run(definition.payload.parse(payload), context),
  };
}
