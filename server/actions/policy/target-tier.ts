import { z } from 'zod';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { tierForRules } from './lowered-by.ts';
import { readSingleOperator } from './single-operator.ts';
import { tierSayings } from './tier-requirements.ts';

/** The tier's entry among the marks of who set which field of a resource. */
const tierMark = z.object({ tier: z.object({ by: z.string() }) });

/**
 * Impact of a target, for the rules of the policy. For a model: its risk tier as two people rated
 * it. For anything else: the business tier of its resource as a number, if a person or a rule has
 * set one. Null if Tandem does not know it.
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
  // Every resource is stored with a default tier in the middle, which no one has judged.
  return resource !== null && tierMark.safeParse(resource.setBy).success
    ? String(resource.tier)
    : null;
}
