import { z } from 'zod';
import { measureDatasets } from '#server/experiments/datasets/measure-datasets.ts';
import { nextPullMs, pullDueDatasets } from '#server/experiments/datasets/pull-due.ts';
import { job } from '#server/jobs/queue/job.ts';

const empty = z.object({});

/** Pulls dataset sources; each follows its own interval, which is at least a minute. */
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

/** Separate job: a large table that loads slowly must not delay the reported age of the others. */
export const measureDatasetsJob = job({
  id: 'measure-datasets',
  payload: empty,
  everyMs: 30_000,
  run: async (_payload, { now }) => {
    await measureDatasets(now);
  },
});
