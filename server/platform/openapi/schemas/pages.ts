import { z } from 'zod';

export const timeText = z.iso.datetime().describe('ISO 8601 in UTC');
export const labelsShape = z.record(z.string(), z.string());
export const pointShape = z
  .tuple([z.number(), z.number().nullable()])
  .describe('Epoch ms and value; null where the line breaks');
export const resourceRefShape = z.strictObject({
  id: z.uuid().nullable(),
  kind: z.string(),
  name: z.string(),
});

/** Silence that applies to an alert. */
export const silenceRefShape = z.strictObject({
  id: z.uuid(),
  reason: z.string(),
  author: z.string(),
});

/** `{items, nextCursor}`, as returned by every paged list. */
export function pageOf(item: z.ZodType) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });
}

export function itemsOf(item: z.ZodType) {
  return z.strictObject({ items: z.array(item) });
}

/** File or folder among artifacts. */
export const fileEntry = z.strictObject({
  path: z.string(),
  isDir: z.boolean(),
  fileSize: z.int().optional(),
});

/** Response of most mutations. */
export const idAnswer = z.strictObject({ id: z.uuid() });
