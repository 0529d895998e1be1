import type { Transaction } from '#server/platform/database/db.ts';

type Reader = Pick<Transaction, 'modelRollout' | 'action'>;

/** True if a rollout's version received live requests. Shadow predictions reach no one. */
async function hadTraffic(tx: Reader, { id, model }: { id: string; model: string }) {
  const given = await tx.action.findFirst({
    where: {
      kind: 'model.set_traffic',
      targetKind: 'model',
      targetName: model,
      status: { in: ['verifying', 'verified'] },
      AND: [
        { plan: { path: ['parameters', 'rollout'], equals: id } },
        { plan: { path: ['parameters', 'mode'], not: 'shadow' } },
      ],
    },
    select: { id: true },
  });
  return given !== null;
}

/**
 * Version of a model that was rolled back since a time: by a failed check of its rollout, or by a
 * user after it received requests. Includes rollbacks in progress. Null if there is none.
 */
export async function versionTakenBack(
  tx: Reader,
  model: string,
  since: Date,
): Promise<string | null> {
  const rollouts = await tx.modelRollout.findMany({
    where: {
      model,
      OR: [
        { stage: 'reverting' },
        { outcome: { in: ['reverted', 'aborted'] }, finishedAt: { gte: since } },
      ],
    },
    orderBy: { createdAt: 'desc' },
    select: { id: true, model: true, version: true, outcome: true },
    take: 100,
  });
  for (const rollout of rollouts)
    if (rollout.outcome !== 'aborted' || (await hadTraffic(tx, rollout))) return rollout.version;
  return null;
}
