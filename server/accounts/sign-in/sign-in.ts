import { z } from 'zod';
import { signInInput } from '#lib/schemas/accounts/accounts.ts';
import { accountKey } from '#server/accounts/account-key.ts';
import { systemActor } from '#server/platform/actor.ts';
import type { SignInRequest, SignInResult } from '#server/platform/auth/auth-options.ts';
import { verifyPassword } from '#server/platform/auth/password.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { verb } from '#server/platform/verb.ts';
import { beginTry, forgetFailures } from './begin-try.ts';
import { knownDevice } from './device-cookie.ts';
import { secondFactorsOf } from './second-factors.ts';
import { challengeCookie } from './sign-in-challenge.ts';
import { startSession } from './start-session.ts';

const refusal = 'The email address or the password is incorrect.';

const refusedInput = z.object({ userId: z.uuid().nullable() });

/** Records a rejected attempt, for an account or for an address without a usable account. */
const recordRefusal = verb(
  { permission: 'none', input: refusedInput, audit: 'accounts.sign-in' },
  async (context, { userId }) => {
    const user =
      userId === null
        ? null
        : await context.tx.user.findUniqueOrThrow({
            where: { id: userId },
            select: { id: true, name: true },
          });
    // Omits the address of an unknown account, because users sometimes type a password into the
    // wrong field.
    const subject = user ?? { name: 'unknown account' };
    await context.audit({ subject: { kind: 'user', ...subject }, after: { signIn: 'refused' } });
    await context.emit('accounts', user?.id);
  },
);

const acceptedInput = z.object({
  userId: z.uuid(),
  account: z.string(),
  deviceId: z.string().nullable(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  /** Session that the request was sent with; its cookie is replaced. */
  replaces: z.uuid().nullable(),
});

/** Records a correct password and returns the session, or the challenge for the second factor. */
const recordPassword = verb(
  { permission: 'none', input: acceptedInput, audit: 'accounts.sign-in' },
  async (context, input): Promise<SignInResult> => {
    const { tx } = context;
    const { userId, account, deviceId } = input;
    const methods = await secondFactorsOf(tx, userId);
    if (methods.length === 0) return startSession(context, { ...input, secondFactor: null });
    if (deviceId === null) await forgetFailures(tx, account);
    const user = await tx.user.findUniqueOrThrow({
      where: { id: userId },
      select: { id: true, name: true },
    });
    await context.audit({
      subject: { kind: 'user', ...user },
      after: { signIn: 'second factor requested' },
    });
    const cookie = await challengeCookie({ userId, account, deviceId });
    return { next: 'second-factor', methods, cookies: [cookie] };
  },
);

/**
 * Signs in to a local account, or requests the second factor. An unknown account and a wrong
 * password cause the same response after the same amount of work.
 *
 * @throws TandemError `unauthenticated`, or `rate_limited` with the seconds to wait
 */
export async function signIn(
  input: { email: string; password: string } & SignInRequest,
  now = new Date(),
): Promise<SignInResult> {
  const { email, password } = signInInput.parse(input);
  const { ip, userAgent, replaces } = input;
  const account = accountKey(email);
  const deviceId = knownDevice(input.cookie, account, now.getTime());
  await beginTry(account, deviceId, ip, now);
  const user = await db().user.findUnique({ where: { email: email.trim().toLowerCase() } });
  const usable = user !== null && user.disabledAt === null && user.kind === 'person';
  const right = await verifyPassword(usable ? user.passwordHash : null, password);
  const by = systemActor('sign-in', ip);
  if (!usable || !right) {
    await recordRefusal(by, { userId: usable ? user.id : null }, { now });
    throw new TandemError('unauthenticated', refusal);
  }
  const accepted = { userId: user.id, account, deviceId, ip, userAgent, replaces };
  return recordPassword(by, accepted, { now });
}
