import { z } from 'zod';
import type { InferenceBaseline } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';

/** Window of the rows that a baseline was made from. Not present in baselines made from a file. */
export const specWindow = z.object({
  from: z.coerce.date(),
  to: z.coerce.date(),
  version: z.string().nullable(),
  /** Absent in baselines from earlier versions. */
  isSample: z.boolean().default(false),
  /** Number of rows in the window when the baseline was made, including rows that were not read. */
  rows: z.number().optional(),
});

/**
 * Includes the number of rows stored with the baseline, for example from a file; null if there are
 * none.
 */
export const withKept = { kept: { select: { rows: true } } } as const;
export type BaselineRow = InferenceBaseline & { kept: { rows: number } | null };
export type BaselineHead = Omit<BaselineRow, 'sketch' | 'together'>;

/** Current baseline of a model: the newest one that has not been removed, or null. */
export async function baselineInForce(model: string): Promise<BaselineRow | null> {
  return db().inferenceBaseline.findFirst({
    where: { model, removedAt: null },
    orderBy: { createdAt: 'desc' },
    include: withKept,
  });
}

/** Current baseline without its large fields. */
export async function baselineHeadInForce(model: string): Promise<BaselineHead | null> {
  return db().inferenceBaseline.findFirst({
    where: { model, removedAt: null },
    orderBy: { createdAt: 'desc' },
    omit: { sketch: true, together: true },
    include: withKept,
  });
}

/**
 * Names of the embedding columns of the current baseline; the rest of its sketch stays in the
 * database.
 */
export async function embeddingsInForce(model: string): Promise<string[]> {
  const found = await db().$queryRaw<{ name: string }[]>`
    SELECT each ->> 'name' AS name FROM (
      SELECT "sketch" FROM "InferenceBaseline" WHERE "model" = ${model} AND "removedAt" IS NULL
      ORDER BY "createdAt" DESC LIMIT 1
    ) AS newest, jsonb_array_elements(newest."sketch") AS each
    WHERE each ->> 'kind' = 'vectors' ORDER BY name`;
  return found.map(({ name }) => name);
}
