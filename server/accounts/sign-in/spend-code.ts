import { signInCodeInput } from '#lib/schemas/accounts/second-factor.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { secondsToToken, takeToken } from '#server/platform/http/rate-limit.ts';
import { openText } from '#server/platform/outbound/sealed-text.ts';
import { verb } from '#server/platform/verb.ts';
import { requirePerson } from './confirm-person.ts';
import { takeRecoveryCode } from './recovery-codes.ts';
import { totpStep } from './totp.ts';

export const totpPurpose = 'totp';

/**
 * Per account and device: five attempts, then one every three minutes. Three of a million codes are
 * valid at a time.
 */
const codeTries = { capacity: 5, perSecond: 1 / 180 };

/** @throws TandemError `rate_limited` with the seconds to wait */
export function takeCodeTry(key: string, now: Date): void {
  const name = `code:${key}`;
  if (takeToken(name, codeTries, now.getTime())) return;
  throw new TandemError('rate_limited', 'Too many code attempts.', {
    retryAfterSeconds: secondsToToken(name, codeTries, now.getTime()),
  });
}

/** Consumes a code and returns its kind; null if the code is wrong or already used. */
export async function spendCode(
  tx: Transaction,
  { userId, code, now }: { userId: string; code: string; now: Date },
): Promise<'authenticator app' | 'recovery code' | null> {
  const plain = code.replaceAll(' ', '');
  if (!/^\d{6}$/u.test(plain))
    return (await takeRecoveryCode(tx, { userId, code, now })) ? 'recovery code' : null;
  const row = await tx.totp.findUnique({ where: { userId } });
  const secret = row?.secret ? openText(row.secret, totpPurpose) : null;
  if (secret === null) return null;
  const step = totpStep(Buffer.from(secret, 'base64'), plain, now.getTime());
  if (step === null) return null;
  // If two requests send the same code, only one of them updates the row.
  const { count } = await tx.totp.updateMany({
    where: { userId, lastStep: { lt: step } },
    data: { lastStep: step },
  });
  return count > 0 ? 'authenticator app' : null;
}

/**
 * Checks a code of the signed-in user before a decision. Returns true and consumes the code if it
 * is valid.
 */
export const checkOwnCode = verb(
  { permission: 'none', input: signInCodeInput, audit: 'accounts.check-code' },
  async (context, { code }): Promise<boolean> => {
    const { id } = requirePerson(context.actor);
    takeCodeTry(`own:${id}`, context.now);
    // Not audited: the decision that the code confirms is.
    context.nothingChanged();
    return (await spendCode(context.tx, { userId: id, code, now: context.now })) !== null;
  },
);
