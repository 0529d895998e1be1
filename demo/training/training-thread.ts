import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { trainFraudModel } from '../model/fraud-model.ts';

const input = z
  .object({
    rows: z.array(
      z.object({ features: z.array(z.number()), fraud: z.union([z.literal(0), z.literal(1)]) }),
    ),
    options: z.object({
      algorithm: z.enum(['logistic-regression', 'boosted-stumps']),
      rounds: z.number(),
    }),
  })
  .parse(workerData);

parentPort?.postMessage(trainFraudModel(input.rows, input.options));
