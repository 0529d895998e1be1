import { measuredImportance, type MeasuredImportance } from '#lib/schemas/drift/columns.ts';
import { db } from '#server/platform/database/db.ts';

/**
 * Latest measured importance of a model's columns; null if there is none or an older Tandem version
 * wrote another format.
 */
export async function readImportance(model: string): Promise<MeasuredImportance | null> {
  const row = await db().modelWatch.findUnique({
    where: { model },
    select: { importance: true },
  });
  const parsed = measuredImportance.safeParse(row?.importance);
  return parsed.success ? parsed.data : null;
}
