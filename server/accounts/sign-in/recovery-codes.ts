import { createHmac, randomBytes } from 'node:crypto';
import {
  changeSecondFactorInput,
  type RecoveryCodes,
} from '#lib/schemas/accounts/second-factor.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { keyOf } from '#server/platform/outbound/sealed-text.ts';
import { verb } from '#server/platform/verb.ts';
import { confirmPerson } from './confirm-person.ts';
import { secondFactorsOf } from './second-factors.ts';
import { base32 } from './totp.ts';

const count = 10;
const half = 5;

function hashOf(userId: string, code: string): string {
  const plain = code.toLowerCase().replaceAll(/[^a-z2-7]/gu, '');
  return createHmac('sha256', keyOf('recovery-code')).update(`${userId}.${plain}`).digest('hex');
}

/** Generates 50 random bits, in two groups for readability. */
function makeCode(): string {
  const code = base32(randomBytes(7)).toLowerCase();
  return `${code.slice(0, half)}-${code.slice(half, 2 * half)}`;
}

/** Generates ten new codes and stores only their keyed hashes. Earlier codes become invalid. */
export async function makeRecoveryCodes(
  tx: Transaction,
  userId: string,
  now: Date,
): Promise<string[]> {
  const codes = Array.from({ length: count }, makeCode);
  await tx.recoveryCode.deleteMany({ where: { userId } });
  await tx.recoveryCode.createMany({
    data: codes.map((code) => ({
      id: newId(),
      userId,
      codeHash: hashOf(userId, code),
      createdAt: now,
    })),
  });
  return codes;
}

/** Consumes a recovery code; false if it is wrong or already used. */
export async function takeRecoveryCode(
  tx: Transaction,
  { userId, code, now }: { userId: string; code: string; now: Date },
): Promise<boolean> {
  const { count: taken } = await tx.recoveryCode.updateMany({
    where: { userId, codeHash: hashOf(userId, code), usedAt: null },
    data: { usedAt: now },
  });
  return taken > 0;
}

/** Generates new recovery codes for the signed-in user and invalidates earlier codes. */
export const renewRecoveryCodes = verb(
  {
    permission: 'overview:read',
    input: changeSecondFactorInput,
    audit: 'accounts.renew-recovery-codes',
  },
  async (context, { password }): Promise<RecoveryCodes> => {
    const { tx, actor, now } = context;
    const { id, name } = await confirmPerson(tx, actor, { password, now });
    if ((await secondFactorsOf(tx, id)).length === 0)
      throw new TandemError('conflict', 'Set up an authenticator app or a passkey first.');
    const recoveryCodes = await makeRecoveryCodes(tx, id, now);
    await context.audit({
      subject: { kind: 'user', id, name },
      after: { recoveryCodes: 'renewed' },
    });
    await context.emit('accounts', id);
    return { recoveryCodes };
  },
);
