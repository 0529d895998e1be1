import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { trainFraudModel } from '../model/fraud-model.ts';
import { trainRanker } from '../ranking/recommender-model.ts';

const features = z.array(z.number());
const rounds = z.number();

const trainingOrder = z.discriminatedUnion('task', [
  z.object({
    task: z.literal('fraud'),
    rows: z.array(z.object({ features, fraud: z.union([z.literal(0), z.literal(1)]) })),
    options: z.object({ algorithm: z.enum(['logistic-regression', 'boosted-stumps']), rounds }),
  }),
  z.object({
    task: z.literal('ranking'),
    rows: z.array(z.object({ features, label: z.number() })),
    seed: z.string(),
    options: z.object({ algorithm: z.enum(['popularity', 'affinity']), rounds }),
  }),
]);
export type TrainingOrder = z.input<typeof trainingOrder>;

const order = trainingOrder.parse(workerData);
parentPort?.postMessage(
  order.task === 'fraud'
    ? trainFraudModel(order.rows, order.options)
    : trainRanker(order.rows, order.seed, order.options),
);
