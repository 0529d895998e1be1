import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { modelParameters } from '../model/classifier.ts';
import type { FraudModel, TrainingOptions } from '../model/fraud-model.ts';
import type { LabelledTransaction } from '../model/training-rows.ts';

const figure = z.number();
const trained = z.object({
  parameters: modelParameters,
  options: z.object({
    algorithm: z.enum(['logistic-regression', 'boosted-stumps']),
    rounds: z.number(),
  }),
  quality: z.object({
    accuracy: figure,
    precision: figure,
    recall: figure,
    f1: figure,
    // Not a number where the newest rows hold no fraud, or nothing else.
    roc_auc: z.union([figure, z.nan()]),
    log_loss: figure,
  }),
  importance: z.record(z.string(), figure),
  trainingRows: figure,
  holdoutRows: figure,
  fraudShare: figure,
  digest: z.string(),
});

/** Trains in a thread of its own, so that the services stay quick meanwhile. */
export function trainAside(
  rows: readonly LabelledTransaction[],
  options: TrainingOptions,
): Promise<FraudModel> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./training-thread.ts', import.meta.url), {
      workerData: { rows, options },
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    worker.once('message', (message) => {
      const model = trained.safeParse(message);
      if (model.success) resolve(model.data);
      else reject(model.error);
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the training ended without a model')));
  });
}
