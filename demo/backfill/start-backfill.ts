import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { ThreadInput } from './backfill-thread.ts';

const threadMessage = z.union([
  z.object({ done: z.number(), total: z.number() }),
  z.object({ points: z.number() }),
]);

export interface RunningBackfill {
  /** Resolves with the number of points sent. */
  readonly finished: Promise<number>;
  stop(): Promise<unknown>;
}

/**
 * Runs the back-fill in a separate thread, so that its memory is freed afterwards and the services
 * stay responsive.
 */
export function startBackfill(
  input: ThreadInput,
  onProgress: (progress: { done: number; total: number }) => void,
): RunningBackfill {
  const worker = new Worker(new URL('./backfill-thread.ts', import.meta.url), {
    workerData: input,
    resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 },
  });
  let points = 0;
  const finished = new Promise<number>((resolve, reject) => {
    worker.on('message', (message) => {
      const parsed = threadMessage.parse(message);
      if ('points' in parsed) points = parsed.points;
      else onProgress(parsed);
    });
    worker.on('error', reject);
    worker.on('exit', () => resolve(points));
  });
  return { finished, stop: () => worker.terminate() };
}
