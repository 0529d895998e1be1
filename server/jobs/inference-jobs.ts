import { z } from 'zod';
import { job } from '#server/jobs/queue/job.ts';
import { keepInference } from '#server/inference/retain-inference.ts';
import { measureDueImportance } from '#server/drift/importance/measured-importance.ts';
import { learnSchemas, registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { joinParts } from '#server/telemetry/spool/join-parts.ts';

const empty = z.object({});

/** Finds models whose requests are sent in for the first time; who connects a model waits for it. */
export const registerModelsJob = job({
  id: 'register-models',
  payload: empty,
  everyMs: 60_000,
  woken: true,
  run: async (_payload, { now }) => registerNewModels(now),
});

/** Joins requests and responses that payload loggers send apart. */
export const joinPartsJob = job({
  id: 'join-parts',
  payload: empty,
  everyMs: 60_000,
  woken: true,
  run: async () => {
    await joinParts();
  },
});

/** Learns what models are sent. */
export const learnSchemasJob = job({
  id: 'learn-schemas',
  payload: empty,
  everyMs: 60_000,
  run: async (_payload, { now }) => learnSchemas(now),
});

/** Removes rows and labels that a model's retention no longer keeps. */
export const keepInferenceJob = job({
  id: 'keep-inference',
  payload: empty,
  everyMs: 6 * 3_600_000,
  run: async (_payload, { now }) => keepInference(now),
});

/** Measures how much columns weigh for models that logged nothing about it, one model at a time. */
export const measureImportanceJob = job({
  id: 'measure-importance',
  payload: empty,
  everyMs: 10 * 60_000,
  run: async (_payload, { now }) => measureDueImportance(now),
});
