import { z } from 'zod';
import type { OnlineLimits } from '#engines/drift/streams/online-limits.ts';

/** Stored limits of a detector calibrated for an expected run length. */
export const onlineLimits = z.object({
  until: z.array(z.number()).readonly(),
  limits: z.array(z.number()).readonly(),
}) satisfies z.ZodType<OnlineLimits>;
