import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { TrainingOrder } from './training-thread.ts';

const figure = z.number();

/** Facts about the training of every model. */
export const trainedFacts = {
  importance: z.record(z.string(), figure),
  trainingRows: figure,
  holdoutRows: figure,
  positiveShare: figure,
  digest: z.string(),
};

/**
 * Trains in a separate thread, so that the services remain responsive. `made` is the schema of the
 * result.
 */
export function trainAside<M>(order: TrainingOrder, made: z.ZodType<M>): Promise<M> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./training-thread.ts', import.meta.url), {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    worker.once('message', (message) => {
      const model = made.safeParse(message);
      if (model.success) resolve(model.data);
      else reject(model.error);
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the training ended without a model')));
  });
}
