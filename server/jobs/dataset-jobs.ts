import { z } from 'zod';
import { measureDatasets } from '#server/experiments/datasets/measure-datasets.ts';
import { nextPullMs, pullDueDatasets } from '#server/experiments/datasets/pull-due.ts';
import { job } from '#server/jobs/queue/job.ts';

const empty = z.object({});

/** Pulls dataset sources. Each source has its own interval of at least one minute. */
export const pullDatasetsJob = job({
  id: 'pull-datasets',
  payload: empty,
  everyMs: 60_000,
  woken: true,
  run: async (_payload, { now, signal, rerunIn }) => {
    await pullDueDatasets(now, { signal });
    rerunIn(await nextPullMs(new Date()));
  },
});

/**
 * A separate job, so that a large table that loads slowly does not delay the reported age of other
 * datasets.
 */
export const measureDatasetsJob = job({
  id: 'measure-datasets',
  payload: empty,
  everyMs: 30_000,
  run: async (_payload, { now }) => {
    await measureDatasets(now);
  },
});
