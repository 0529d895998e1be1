import type { Plan } from '#lib/schemas/actions/plan.ts';
import { dryRunPolicyInput, type PolicyDryRun } from '#lib/schemas/actions/policy.ts';
import { planOf } from '#server/actions/internal.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { query } from '#server/platform/verb.ts';
import { policyOnHistory } from './policy-on-history.ts';
import { readPolicy } from './read-policy.ts';
import { targetTier } from './target-tier.ts';

const DAY_MS = 86_400_000;
const MOST = 1_000;

/** Current tier of a target, for plans from before the tier was stored. Reads each target once. */
function tierFinder(): (target: Plan['target']) => Promise<string | null> {
  const known = new Map<string, Promise<string | null>>();
  return (target) => {
    const key = JSON.stringify([target.kind, target.name, target.id]);
    const tier = known.get(key) ?? targetTier(db(), target);
    known.set(key, tier);
    return tier;
  };
}

/**
 * Compares a draft with the policy in force: how each decides the proposals of the last days.
 * Changes nothing.
 */
export const dryRunPolicy = query(
  { permission: 'policies:read', input: dryRunPolicyInput },
  async ({ actor, now }, { body: draft, days }): Promise<PolicyDryRun> => {
    const [{ body: inForce }, rows] = await Promise.all([
      readPolicy(db()),
      db().action.findMany({
        where: {
          AND: [
            visibleWhere(actor, 'actions:read'),
            { proposedAt: { gt: new Date(now.getTime() - days * DAY_MS) } },
          ],
        },
        select: { id: true, number: true, title: true, plan: true, proposedAt: true },
        orderBy: { proposedAt: 'desc' },
        take: MOST,
      }),
    ]);
    const tierOf = tierFinder();
    const history = await Promise.all(
      rows.map(async ({ plan, ...row }) => {
        const { kind, risk, environment, tier, target, rollback } = planOf({ plan });
        const hasRollback = rollback.kind !== 'none';
        const judged = { kind, risk, environment, hasRollback };
        return { ...row, ...judged, tier: tier === undefined ? await tierOf(target) : tier };
      }),
    );
    return { days, ...policyOnHistory(history, { inForce, draft }) };
  },
);
