import { z } from 'zod';

/** Origin of a copied run or model; null if it was created in Tandem. */
export const originSchema = z
  .strictObject({
    /** Name of the MLflow server. */
    server: z.string(),
    /** Page of the original on that server. */
    href: z.string(),
    /** When the original was found missing on the server, ISO 8601. */
    goneAt: z.string().nullable(),
  })
  .nullable();
export type OriginNote = z.output<typeof originSchema>;
