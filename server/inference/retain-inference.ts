import { db } from '#server/platform/database/db.ts';
import { forgetInference } from '#server/telemetry/forget-inference.ts';

const dayMs = 86_400_000;

/** Deletes rows older than each model's retention. */
export async function keepInference(now: Date): Promise<void> {
  const models = await db().inferenceModel.findMany({
    select: { name: true, retentionDays: true },
  });
  for (const { name, retentionDays } of models)
    await forgetInference(name, now.getTime() - retentionDays * dayMs);
}
