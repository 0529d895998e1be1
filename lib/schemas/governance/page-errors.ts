import { z } from 'zod';

/** What a browser could not show, for the log of the server. */
export const pageErrorInput = z.object({
  /** `failed`: it could not be drawn; `refused`: the role may not see it; `missing`: nothing by this address. */
  kind: z.enum(['failed', 'refused', 'missing']).default('failed'),
  /** Made by the browser; stands on the screen. */
  id: z.string().min(1).max(100),
  message: z.string().max(2_000),
  stack: z.string().max(8_000).default(''),
  path: z.string().max(1_000),
});
