import { z } from 'zod';
import type { MultivariateSketch } from '#engines/drift/sketch/multivariate-sketch.ts';

/** Joint distribution of a reference's columns, as stored. */
export const multivariateShape = z.object({
  rows: z.number(),
  columns: z.array(
    z.object({
      name: z.string(),
      shares: z.array(z.tuple([z.string(), z.number()])).nullable(),
      rest: z.number(),
      filler: z.number(),
      mean: z.number(),
      scale: z.number(),
    }),
  ),
  components: z.array(z.array(z.number())),
  usual: z.number(),
  band: z.number(),
}) satisfies z.ZodType<MultivariateSketch>;
