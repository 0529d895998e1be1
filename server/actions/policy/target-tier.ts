import { z } from 'zod';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import { tierForRules } from './lowered-by.ts';
import { readSingleOperator } from './single-operator.ts';
import { tierSayings } from './tier-requirements.ts';
import type { Transaction } from '#server/platform/database/db.ts';

/** Of the marks of who set what of a resource, the one of its tier. */
const tierMark = z.object({ tier: z.object({ by: z.string() }) });

/**
 * How much hangs on a target, for the rules of the policy: of a model its risk tier as two people said it, of anything
 * else the business tier of its resource as a number, where a person or a rule has set one; null where Tandem does not
 * know it.
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
  // Every resource is stored with a tier in the middle, which is nobody's judgement.
  return resource !== null && tierMark.safeParse(resource.setBy).success
    ? String(resource.tier)
    : null;
}
