import { z } from 'zod';
import { measureDatasets } from '#server/experiments/datasets/measure-datasets.ts';
import { nextPullMs, pullDueDatasets } from '#server/experiments/datasets/pull-due.ts';
import { job } from '#server/jobs/queue/job.ts';

const empty = z.object({});

/** Pulls dataset sources; each keeps to its own interval, which is no shorter than a minute. */
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

/** A job of its own: a large table that comes slowly must not keep the age of the others from being told. */
export const measureDatasetsJob = job({
  id: 'measure-datasets',
  payload: empty,
  everyMs: 30_000,
  run: async (_payload, { now }) => {
    await measureDatasets(now);
  },
});
