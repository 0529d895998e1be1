import { z } from 'zod';
import { signInCodeInput } from '#lib/schemas/accounts/second-factor.ts';
import { systemActor } from '#server/platform/actor.ts';
import type { SignInRequest, SignInResult } from '#server/platform/auth/auth-options.ts';
import { TandemError } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { found, verb } from '#server/platform/verb.ts';
import { endedChallengeCookie, readChallenge } from './sign-in-challenge.ts';
import { takeCodeTry, spendCode } from './spend-code.ts';
import { startSession } from './start-session.ts';

const input = z.object({
  userId: z.uuid(),
  account: z.string(),
  deviceId: z.string().nullable(),
  code: z.string(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  replaces: z.uuid().nullable(),
});

/**
 * Returns null if the code is wrong or already used, or the account was disabled in the meantime.
 */
const recordCode = verb(
  { permission: 'none', input, audit: 'accounts.sign-in' },
  async (context, { code, ...start }): Promise<SignInResult | null> => {
    const { tx, now } = context;
    const user = found(await tx.user.findUnique({ where: { id: start.userId } }), 'user');
    const used =
      user.disabledAt === null ? await spendCode(tx, { userId: user.id, code, now }) : null;
    if (used !== null) return startSession(context, { ...start, secondFactor: used });
    await context.audit({
      subject: { kind: 'user', id: user.id, name: user.name },
      after: { signIn: 'refused', secondFactor: 'wrong code' },
    });
    await context.emit('accounts', user.id);
    return null;
  },
);

/**
 * Completes a sign-in with a verified password, using a code of the authenticator app or a recovery
 * code.
 *
 * @throws TandemError `unauthenticated`, or `rate_limited` with the seconds to wait
 */
export async function completeSignIn(
  given: { code: string } & SignInRequest,
  now = new Date(),
): Promise<SignInResult> {
  const { cookie, ip, userAgent, replaces } = given;
  const { code } = parseInput(signInCodeInput, { code: given.code });
  const challenge = await readChallenge(cookie);
  if (challenge === null)
    throw new TandemError(
      'unauthenticated',
      'The sign-in took too long. Enter your password again.',
      {
        data: { restart: true },
      },
    );
  const { userId, deviceId } = challenge;
  // Separate limit for known devices, so that others who have the password cannot exhaust it.
  takeCodeTry(`${userId}:${deviceId ?? 'unknown device'}`, now);
  const by = systemActor('sign-in', ip);
  const result = await recordCode(by, { ...challenge, code, ip, userAgent, replaces }, { now });
  if (result === null)
    throw new TandemError('unauthenticated', 'The code is incorrect or already used.');
  return { ...result, cookies: [...result.cookies, endedChallengeCookie()] };
}
