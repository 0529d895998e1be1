import { z } from 'zod';

/** Where a copied run or model comes from; null for what was made in Tandem. */
export const originSchema = z
  .strictObject({
    /** Name of the MLflow server. */
    server: z.string(),
    /** Its page there. */
    href: z.string(),
    /** Since when it is gone there, ISO 8601. */
    goneAt: z.string().nullable(),
  })
  .nullable();
export type OriginNote = z.output<typeof originSchema>;
