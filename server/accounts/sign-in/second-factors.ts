import { z } from 'zod';
import { secondFactors, type SecondFactor } from '#lib/choices/sign-in.ts';
import type { PasskeyItem, SecondFactorState } from '#lib/schemas/accounts/second-factor.ts';
import type { Passkey } from '#server/generated/prisma/client.ts';
import { signInPolicy } from '#server/platform/auth/sign-in-policy.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { query } from '#server/platform/verb.ts';
import { requirePerson } from './confirm-person.ts';
import { passkeySite } from './passkey-site.ts';

type Reader = Pick<Transaction, 'totp' | 'setting' | 'roleGrant'>;

export async function secondFactorsOf(
  tx: Pick<Transaction, 'totp' | 'passkey'>,
  userId: string,
): Promise<SecondFactor[]> {
  const totp = await tx.totp.count({ where: { userId, confirmedAt: { not: null } } });
  const passkeys = await tx.passkey.count({ where: { userId } });
  return secondFactors.filter((factor) => (factor === 'totp' ? totp : passkeys) > 0);
}

/** Lifts the enrollment restriction of a user's sessions after they set up a second factor. */
export async function endEnrolment(tx: Transaction, userId: string): Promise<void> {
  await tx.session.updateMany({ where: { userId }, data: { mustEnroll: false } });
}

/** True if the policy requires a second factor for one of the user's roles. */
export async function needsSecondFactor(tx: Reader, userId: string): Promise<boolean> {
  const { secondFactorRoles } = await signInPolicy(tx);
  if (secondFactorRoles.length === 0) return false;
  return (await tx.roleGrant.count({ where: { userId, role: { in: secondFactorRoles } } })) > 0;
}

/**
 * Runs after a removal: deletes the recovery codes if no second factor is left.
 *
 * @throws TandemError `conflict` if the policy requires a second factor and none is left
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

export function toPasskey(row: Passkey): PasskeyItem {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}

export const getSecondFactors = query(
  { permission: 'overview:read', input: z.object({}) },
  async ({ actor }): Promise<SecondFactorState> => {
    const { id: userId } = requirePerson(actor);
    const [totp, passkeys, recoveryCodesLeft, required] = await Promise.all([
      db().totp.findUnique({ where: { userId } }),
      db().passkey.findMany({ where: { userId }, orderBy: { createdAt: 'asc' } }),
      db().recoveryCode.count({ where: { userId, usedAt: null } }),
      needsSecondFactor(db(), userId),
    ]);
    const site = passkeySite();
    return {
      totpSince: totp?.confirmedAt?.toISOString() ?? null,
      passkeys: passkeys.map(toPasskey),
      passkeyObstacle: 'obstacle' in site ? site.obstacle : null,
      recoveryCodesLeft,
      required,
    };
  },
);
