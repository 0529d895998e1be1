import type { z } from 'zod';

export type JobContext = {
  now: Date;
  /** Id of this worker process, for leases. */
  worker: string;
  signal: AbortSignal;
};

/** A job: id, payload schema, how often it runs by itself, and the function. */
export type Job<S extends z.ZodType = z.ZodType> = {
  id: string;
  payload: S;
  /** Re-adds itself on a grid of this many milliseconds. Absent: runs only when it is enqueued. */
  everyMs?: number;
  run(payload: z.output<S>, context: JobContext): Promise<void>;
};

/** Keeps the payload's type while jobs of different payloads stand in one list. */
export function job<S extends z.ZodType>(definition: Job<S>): Job {
  return {
    ...definition,
    run: async (payload, context) => definition.run(definition.payload.parse(payload), context),
  };
}
