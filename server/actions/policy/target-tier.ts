import { z } from 'zod';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { tierForRules } from './lowered-by.ts';
import { readSingleOperator } from './single-operator.ts';
import { tierSayings } from './tier-requirements.ts';

/** Entry for the tier in the record of who set each field of a resource. */
const tierMark = z.object({ tier: z.object({ by: z.string() }) });

/**
 * Impact of a target, for the policy rules. For a model: its risk tier as rated by two users. For
 * other targets: the business tier of the resource as a number, if a user or a rule has set one.
 * Null if unknown.
 */
export async function targetTier(
  tx: Pick<Transaction, 'registeredModel' | '$queryRaw' | 'resource' | 'setting' | 'user'>,
  { kind, name, id }: Plan['target'],
): Promise<string | null> {
  if (kind === 'model') {
    const model = await tx.registeredModel.findUnique({ where: { name }, select: { id: true } });
    if (model === null) return null;
    const { active: alone } = await readSingleOperator(tx);
    return tierForRules(await tierSayings(tx, model.id), { alone });
  }
  if (id === null) return null;
  const resource = await tx.resource.findUnique({
    where: { id },
    select: { tier: true, setBy: true },
  });
  // Every resource has a medium default tier, which does not count because no one has set it.
  return resource !== null && tierMark.safeParse(resource.setBy).success
    ? String(resource.tier)
    : null;
}
