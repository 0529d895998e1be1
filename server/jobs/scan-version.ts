import { z } from 'zod';
import { job } from '#server/jobs/queue/job.ts';
import { scanOnce } from '#server/models/files/scan-version.ts';
import { scanTask } from '#server/models/model-versions.ts';
import { systemActor } from '#server/platform/actor.ts';
import { asTandemError } from '#server/platform/errors.ts';

const actor = systemActor('artifact-scan');

/** Scans the files of a newly registered version. */
export const scanVersionJob = job({
  id: scanTask,
  payload: z.object({ name: z.string(), version: z.number().int() }),
  run: async (input) => {
    try {
      await scanOnce(actor, input);
    } catch (error) {
      // Renamed or deleted in the meantime, so there is nothing to scan.
      if (asTandemError(error)?.code !== 'not_found') throw error;
    }
  },
});
