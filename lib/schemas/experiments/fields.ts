import { z } from 'zod';

/** Limits of MLflow's own server, so that clients see the same limits here. */
export const trackingLimits = {
  keyCharacters: 250,
  paramCharacters: 6_000,
  tagCharacters: 8_000,
  experimentTagCharacters: 20_000,
  metricsPerBatch: 1_000,
  paramsPerBatch: 100,
  tagsPerBatch: 100,
  itemsPerBatch: 1_000,
  runsPerPage: 50_000,
  metricsPerPage: 25_000,
} as const;

export const keyText = z
  .string()
  .min(1)
  .max(trackingLimits.keyCharacters)
  .regex(/^[\p{L}\p{N}_\-./: ]+$/u, 'may contain letters, digits, _ - . / : and spaces')
  .refine(
    (key) => !key.split('/').some((part) => part === '' || part === '..' || part === '.'),
    'must not be a path outside the folder',
  );
export const experimentIdSchema = z.coerce.number().int().min(0).max(2_147_483_647);
/** An ID in another format matches no row, because clients expect a "does not exist" error. */
export const runIdSchema = z.string().min(1).max(256);
export const loggedModelIdSchema = z.string().min(1).max(256);

/**
 * MLflow's server truncates long values that runs log instead of rejecting them. Characters are
 * code points, as in Python.
 */
const cutText = (characters: number) =>
  z
    .string()
    .transform((text) =>
      text.length <= characters ? text : Array.from(text).slice(0, characters).join(''),
    )
    .default('');

export const tagSchema = z.object({ key: keyText, value: cutText(trackingLimits.tagCharacters) });
export const paramSchema = z.object({
  key: keyText,
  value: cutText(trackingLimits.paramCharacters),
});
export const tags = z.array(tagSchema).max(1_000).default([]);
/** Not normalized, because clients search for the exact name that they sent. */
export const nameText = z
  .string()
  .max(500)
  .refine((name) => name.trim() !== '', 'must not be empty');
export const pageToken = z.string().max(500).optional();
export const viewTypeSchema = z.enum(['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL']).default('ACTIVE_ONLY');
export type ViewType = z.output<typeof viewTypeSchema>;
/** In a query string, a list with one value arrives as plain text. */
const texts = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z.array(z.string().max(500)).max(100).default([]),
);
export const searchPage = {
  filter: z.string().max(20_000).optional(),
  orderBy: texts,
  pageToken,
};
export const experimentIds = z.preprocess(
  (value) => (typeof value === 'string' || typeof value === 'number' ? [value] : value),
  z.array(experimentIdSchema).max(1_000).default([]),
);
