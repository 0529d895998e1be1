import { z } from 'zod';
import { job } from '#server/jobs/queue/job.ts';
import { adoptTouches } from '#server/telemetry/derive/adopt-touches.ts';
import { refreshBaselines } from '#server/telemetry/derive/refresh-baselines.ts';
import { rollUp } from '#server/telemetry/derive/roll-up.ts';

/** Recomputes the minutes and hours affected by new samples. */
export const rollUpJob = job({
  id: 'roll-up',
  payload: z.object({}),
  everyMs: 20_000,
  run: async (_payload, { now }) => {
    await adoptTouches();
    await rollUp(now);
  },
});

/** Learns the expected ranges of alertable series. */
export const baselinesJob = job({
  id: 'compute-baselines',
  payload: z.object({}),
  everyMs: 60_000,
  run: async (_payload, { now }) => {
    await refreshBaselines(now);
  },
});
