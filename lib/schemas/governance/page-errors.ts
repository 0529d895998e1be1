import { z } from 'zod';

/** A page error in a browser, for the log of the server. */
export const pageErrorInput = z.object({
  /**
   * `failed`: the page could not be rendered; `refused`: the role may not see it; `missing`:
   * nothing exists at this address.
   */
  kind: z.enum(['failed', 'refused', 'missing']).default('failed'),
  /** Created by the browser; shown on the screen. */
  id: z.string().min(1).max(100),
  message: z.string().max(2_000),
  stack: z.string().max(8_000).default(''),
  path: z.string().max(1_000),
});
