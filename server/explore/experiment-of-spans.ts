import { can, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';

/**
 * Experiment that an MLflow client logged these spans to; null if there is none or the actor may
 * not see it.
 */
export async function experimentOfSpans(
  actor: Actor,
  spanTraceId: string,
): Promise<{ id: number; name: string; traceId: string } | null> {
  const row = await db().mlflowTrace.findFirst({
    where: { spanTraceId },
    include: { experiment: true },
  });
  if (row === null || !can(actor, 'experiments:read', row.experiment)) return null;
  const { id, name } = row.experiment;
  return { id, name, traceId: row.id };
}
