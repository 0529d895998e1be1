import { approvalsPolicySchema, type ApprovalsPolicy } from '#lib/schemas/actions/policy.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { shippedApprovalsPolicy } from './policy.ts';

/**
 * The approvals policy in force. Version 0 is the shipped policy, in force until a user saves
 * another.
 */
export async function readPolicy(
  tx: Pick<Transaction, 'policy'>,
): Promise<{ version: number; body: ApprovalsPolicy; since: Date }> {
  const row = await tx.policy.findFirst({ where: { name: 'approvals', current: true } });
  if (row === null) return { version: 0, body: shippedApprovalsPolicy, since: new Date(0) };
  return {
    version: row.version,
    body: approvalsPolicySchema.parse(row.body),
    since: row.createdAt,
  };
}
