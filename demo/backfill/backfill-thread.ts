import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { seededGraph } from '../company/seeded-graph.ts';
import { officeGraph } from '../office/office-graph.ts';
import { createMetricExporter } from '../telemetry/exporters.ts';
import { RequestModel } from './request-model.ts';
import { runBackfill } from './run-backfill.ts';

const threadInput = z.object({
  url: z.string(),
  apiKey: z.string(),
  sampleSeconds: z.number(),
  seed: z.string(),
  days: z.number(),
  hasFaultyPast: z.boolean(),
  statePath: z.string(),
  load: z.number(),
  decisions: z.object({ approve: z.number(), review: z.number(), decline: z.number() }),
});
export type ThreadInput = z.infer<typeof threadInput>;

const input = threadInput.parse(workerData);
const exporter = createMetricExporter(input, 30_000);
const points = await runBackfill({
  ...input,
  model: new RequestModel(seededGraph(input.seed, input.load)),
  office: new RequestModel(officeGraph(input.seed, input.load)),
  exporter,
  onProgress: (progress) => parentPort?.postMessage(progress),
});
await exporter.shutdown();
parentPort?.postMessage({ points });
