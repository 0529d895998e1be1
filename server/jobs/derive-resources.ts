import { z } from 'zod';
import { deriveResources } from '#server/infrastructure/derive-resources.ts';
import { forgetProcesses } from '#server/infrastructure/forget-processes.ts';
import { job } from '#server/jobs/job.ts';
import { env } from '#server/platform/env.ts';
import { discoverSources } from '#server/sources/discover-sources.ts';

/** Resources, relations and sources out of what came since the last run. */
export const deriveResourcesJob = job({
  id: 'derive-resources',
  payload: z.looseObject({}),
  everyMs: Math.max(5_000, Math.min(30_000, env.TANDEM_SAMPLE_SECONDS * 1000)),
  run: async (_, { now }) => {
    await Promise.all([deriveResources(now), discoverSources(now)]);
    await forgetProcesses(now);
  },
});
