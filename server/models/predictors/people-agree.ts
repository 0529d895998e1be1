import type { PeopleAgree } from '#lib/schemas/models/models.ts';
import type { LoadedModel } from '#server/models/registry-rows.ts';
import { decidingAlias, isBuiltInModel } from '#server/platform/built-in-models.ts';
import { db } from '#server/platform/database/db.ts';

/**
 * Run metrics of a version: number of its predictions with a verdict, and share of these that users
 * agreed with.
 */
export const verdictsMetric = 'verdicts';
export const agreementMetric = 'agreement';

/** User agreement with the active version of a built-in predictor; null for any other model. */
export async function peopleAgree({
  id,
  aliases,
}: Pick<LoadedModel, 'id' | 'aliases'>): Promise<PeopleAgree | null> {
  const deciding = aliases.find(({ alias }) => alias === decidingAlias);
  if (!isBuiltInModel(id) || deciding === undefined) return null;
  const { version } = deciding;
  const row = await db().modelVersion.findUnique({
    where: { modelId_version: { modelId: id, version } },
    select: { runId: true },
  });
  const rows = await db().runMetric.findMany({
    where: { runId: row?.runId ?? '', key: { in: [verdictsMetric, agreementMetric] } },
  });
  const valueOf = (wanted: string) => rows.find(({ key }) => key === wanted)?.value ?? 0;
  const verdicts = Math.round(valueOf(verdictsMetric));
  return { version, verdicts, agreed: Math.round(verdicts * valueOf(agreementMetric)) };
}
