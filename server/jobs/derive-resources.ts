import { z } from 'zod';
import { deriveResources } from '#server/infrastructure/resources/derive-resources.ts';
import { readWatermark } from '#server/infrastructure/resources/derive-watermark.ts';
import { forgetProcesses } from '#server/infrastructure/resources/forget-processes.ts';
import { job } from '#server/jobs/queue/job.ts';
import { singleton } from '#server/platform/singleton.ts';
import { discoverSources } from '#server/sources/discover-sources.ts';
import { isRegisteredAfter } from '#server/telemetry/queries/series/series-identities.ts';

/**
 * Without new series, a run only updates the last-seen times of existing resources, which no screen
 * and no limit needs more often.
 */
const knownEveryMs = 30_000;

/**
 * Tolerance: a scheduled run may begin slightly before the interval since the last run has passed.
 */
const punctualMs = 5_000;

/** Time of the last full derivation in this process. */
const last = () => singleton('derive-resources-last', () => ({ atMs: 0 }));

/** Derives resources, relations and sources from the data since the last run. */
export const deriveResourcesJob = job({
  id: 'derive-resources',
  payload: z.looseObject({}),
  everyMs: knownEveryMs,
  woken: true,
  run: async (_, { now }) => {
    const isDue = now.getTime() - last().atMs >= knownEveryMs - punctualMs;
    if (!isDue && !(await isRegisteredAfter(await readWatermark()))) return;
    await Promise.all([deriveResources(now), discoverSources(now)]);
    await forgetProcesses(now);
    last().atMs = now.getTime();
  },
});
