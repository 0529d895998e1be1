import { z } from 'zod';
import type { SecondFactor } from '#lib/choices/sign-in.ts';
import type { SecondFactorState } from '#lib/schemas/accounts-second-factor.ts';
import { requirePerson } from '#server/accounts/confirm-person.ts';
import type { Transaction } from '#server/platform/db.ts';
import { db } from '#server/platform/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { signInPolicy } from '#server/platform/sign-in-policy.ts';
import { query } from '#server/platform/verb.ts';

type Reader = Pick<Transaction, 'totp' | 'setting' | 'roleGrant'>;

/** The second factors that a person has set up. */
export async function secondFactorsOf(
  tx: Pick<Transaction, 'totp'>,
  userId: string,
): Promise<SecondFactor[]> {
  const totp = await tx.totp.count({ where: { userId, confirmedAt: { not: null } } });
  return totp > 0 ? ['totp'] : [];
}

/** Does the policy ask for a second factor from one of the person's roles? */
export async function needsSecondFactor(tx: Reader, userId: string): Promise<boolean> {
  const { secondFactorRoles } = await signInPolicy(tx);
  if (secondFactorRoles.length === 0) return false;
  return (await tx.roleGrant.count({ where: { userId, role: { in: secondFactorRoles } } })) > 0;
}

/**
 * After one was removed: recovery codes end with the last second factor.
 *
 * @throws TandemError `conflict` when the policy asks for a second factor and none is left
 */
export async function settleRemoval(tx: Transaction, userId: string): Promise<void> {
  if ((await secondFactorsOf(tx, userId)).length > 0) return;
  if (await needsSecondFactor(tx, userId))
    throw new TandemError(
      'conflict',
      'Your role requires a second factor. Add another one before you remove the last.',
    );
  await tx.recoveryCode.deleteMany({ where: { userId } });
}

/** What the signed-in person has set up. */
export const getSecondFactors = query(
  { permission: 'overview:read', input: z.object({}) },
  async ({ actor }): Promise<SecondFactorState> => {
    const { id: userId } = requirePerson(actor);
    const [totp, recoveryCodesLeft, required] = await Promise.all([
      db().totp.findUnique({ where: { userId } }),
      db().recoveryCode.count({ where: { userId, usedAt: null } }),
      needsSecondFactor(db(), userId),
    ]);
    return { totpSince: totp?.confirmedAt?.toISOString() ?? null, recoveryCodesLeft, required };
  },
);
