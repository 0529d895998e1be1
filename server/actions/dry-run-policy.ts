import type { PolicyDryRun } from '#lib/schemas/actions-policy.ts';
import { dryRunPolicyInput } from '#lib/schemas/actions-policy.ts';
import { planOf } from '#server/actions/internal.ts';
import { policyOnHistory } from '#server/actions/policy-on-history.ts';
import { readPolicy } from '#server/actions/read-policy.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { query } from '#server/platform/verb.ts';

const DAY_MS = 86_400_000;
const MOST = 1_000;

/** How a draft would have decided the proposals of the last days, beside the policy in force. Changes nothing. */
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
    const history = rows.map(({ id, number, title, proposedAt, ...row }) => {
      const { kind, risk, environment, tier = null, rollback } = planOf(row);
      const hasRollback = rollback.kind !== 'none';
      return { id, number, title, proposedAt, kind, risk, environment, tier, hasRollback };
    });
    return { days, ...policyOnHistory(history, { inForce, draft }) };
  },
);
