import { z } from 'zod';
import { measureDueImportance } from '#server/drift/importance/measured-importance.ts';
import { keepInference } from '#server/inference/retain-inference.ts';
import { learnSchemas, registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { job } from '#server/jobs/queue/job.ts';
import { joinParts } from '#server/telemetry/spool/join-parts.ts';

const empty = z.object({});

/** Registers models when their first requests arrive. Users who connect a model wait for this. */
export const registerModelsJob = job({
  id: 'register-models',
  payload: empty,
  everyMs: 60_000,
  woken: true,
  run: async (_payload, { now }) => registerNewModels(now),
});

/** Joins requests and responses that payload loggers send separately. */
export const joinPartsJob = job({
  id: 'join-parts',
  payload: empty,
  everyMs: 60_000,
  woken: true,
  run: async () => {
    await joinParts();
  },
});

/** Learns schemas from the requests that models receive. */
export const learnSchemasJob = job({
  id: 'learn-schemas',
  payload: empty,
  everyMs: 60_000,
  run: async (_payload, { now }) => learnSchemas(now),
});

/** Removes rows and labels older than the model's retention. */
export const keepInferenceJob = job({
  id: 'keep-inference',
  payload: empty,
  everyMs: 6 * 3_600_000,
  run: async (_payload, { now }) => keepInference(now),
});

/** Measures column importance for models that logged none. Processes one model at a time. */
export const measureImportanceJob = job({
  id: 'measure-importance',
  payload: empty,
  everyMs: 10 * 60_000,
  run: async (_payload, { now }) => measureDueImportance(now),
});
