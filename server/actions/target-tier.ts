import type { Plan } from '#lib/schemas/actions.ts';
import { tierForRules } from '#server/actions/lowered-by.ts';
import type { Transaction } from '#server/platform/db.ts';

/**
 * How much hangs on a target, for the rules of the policy: of a model its risk tier, of anything else the business tier
 * of its resource as a number; null where Tandem does not know the target.
 */
export async function targetTier(
  tx: Pick<Transaction, 'registeredModel' | 'modelGovernance' | 'resource'>,
  { kind, name, id }: Plan['target'],
): Promise<string | null> {
  if (kind === 'model') {
    const model = await tx.registeredModel.findUnique({ where: { name }, select: { id: true } });
    if (model === null) return null;
    const versions = await tx.modelGovernance.findMany({
      where: { modelId: model.id },
      orderBy: { version: 'desc' },
    });
    return tierForRules(versions);
  }
  if (id === null) return null;
  const resource = await tx.resource.findUnique({ where: { id }, select: { tier: true } });
  return resource === null ? null : String(resource.tier);
}
