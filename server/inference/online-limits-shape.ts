import { z } from 'zod';
import type { OnlineLimits } from '#engines/drift/streams/online-limits.ts';

/** Stored limits of a detector that is calibrated for an expected run. */
export const onlineLimits = z.object({
  until: z.array(z.number()).readonly(),
  limits: z.array(z.number()).readonly(),
}) satisfies z.ZodType<OnlineLimits>;
