import { z } from 'zod';
import type { InferenceBaseline } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';

/** Which rows a baseline was made of; a baseline of a file does not parse. */
export const specWindow = z.object({
  from: z.coerce.date(),
  to: z.coerce.date(),
  version: z.string().nullable(),
  /** Baselines of earlier versions do not say it. */
  isSample: z.boolean().default(false),
  /** Rows of the window when it was made, whether all of them were looked at or not. */
  rows: z.number().optional(),
});

/** With how many rows of its own are kept, as of a file; null for none. */
export const withKept = { kept: { select: { rows: true } } } as const;
export type BaselineRow = InferenceBaseline & { kept: { rows: number } | null };
export type BaselineHead = Omit<BaselineRow, 'sketch' | 'together'>;

/** The baseline that counts for a model: the newest that nobody removed; null without one. */
export async function baselineInForce(model: string): Promise<BaselineRow | null> {
  return db().inferenceBaseline.findFirst({
    where: { model, removedAt: null },
    orderBy: { createdAt: 'desc' },
    include: withKept,
  });
}

/** The same without what is heavy of it. */
export async function baselineHeadInForce(model: string): Promise<BaselineHead | null> {
  return db().inferenceBaseline.findFirst({
    where: { model, removedAt: null },
    orderBy: { createdAt: 'desc' },
    omit: { sketch: true, together: true },
    include: withKept,
  });
}

/** Names of the columns of the baseline in force that are embeddings; the rest of its sketch stays in the database. */
export async function embeddingsInForce(model: string): Promise<string[]> {
  const found = await db().$queryRaw<{ name: string }[]>`
    SELECT each ->> 'name' AS name FROM (
      SELECT "sketch" FROM "InferenceBaseline" WHERE "model" = ${model} AND "removedAt" IS NULL
      ORDER BY "createdAt" DESC LIMIT 1
    ) AS newest, jsonb_array_elements(newest."sketch") AS each
    WHERE each ->> 'kind' = 'vectors' ORDER BY name`;
  return found.map(({ name }) => name);
}
