import type { InferenceBaseline } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/db.ts';

/** The baseline that counts for a model: the newest that nobody removed; null without one. */
export async function baselineInForce(model: string): Promise<InferenceBaseline | null> {
  return db().inferenceBaseline.findFirst({
    where: { model, removedAt: null },
    orderBy: { createdAt: 'desc' },
  });
}

/** The same without what is heavy of it. */
export async function baselineHeadInForce(
  model: string,
): Promise<Omit<InferenceBaseline, 'sketch'> | null> {
  return db().inferenceBaseline.findFirst({
    where: { model, removedAt: null },
    orderBy: { createdAt: 'desc' },
    omit: { sketch: true },
  });
}
