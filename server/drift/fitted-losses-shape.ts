import { z } from 'zod';
import type { FittedLosses } from '#engines/estimation/fitted-losses.ts';

const loss = z.object({
  start: z.number(),
  trees: z.array(z.array(z.number())),
  usual: z.number(),
  std: z.number(),
});

/** A stored loss estimator. */
export const fittedLosses = z.object({
  columns: z.array(z.object({ name: z.string(), keys: z.array(z.string()).nullable() })),
  edges: z.array(z.array(z.number())),
  measures: z.object({ mae: loss, rmse: loss }),
}) satisfies z.ZodType<FittedLosses>;
