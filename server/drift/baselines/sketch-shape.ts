import { z } from 'zod';
import type { Sketch } from '#engines/drift/sketch/sketch.ts';

const thresholds = z.record(z.string(), z.number());

/** Stored distributions of a reference. */
export const sketchList = z.array(
  z.discriminatedUnion('kind', [
    z.object({
      name: z.string(),
      kind: z.literal('numbers'),
      edges: z.array(z.number()),
      counts: z.array(z.number()),
      missing: z.number(),
      mean: z.number(),
      std: z.number(),
      max: z.number(),
      deciles: z.array(z.number()),
      isExact: z.boolean(),
      thresholds,
    }),
    z.object({
      name: z.string(),
      kind: z.literal('texts'),
      counts: z.array(z.tuple([z.string(), z.number()])),
      chosenBy: z.array(z.number()).optional(),
      other: z.number(),
      missing: z.number(),
      thresholds,
      isFreeText: z.boolean().optional(),
    }),
    z.object({
      name: z.string(),
      kind: z.literal('vectors'),
      length: z.number(),
      rows: z.number(),
      missing: z.number(),
      mean: z.array(z.number()),
      variance: z.array(z.number()),
      thresholds,
    }),
  ]),
) satisfies z.ZodType<Sketch[]>;
