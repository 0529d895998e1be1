import { z } from 'zod';
import { signInInput } from '#lib/schemas/accounts.ts';
import { accountKey } from '#server/accounts/account-key.ts';
import { beginTry, forgetFailures } from '#server/accounts/begin-try.ts';
import { deviceCookie, knownDevice } from '#server/accounts/device-cookie.ts';
import { leaveView } from '#server/accounts/end-view.ts';
import { sessionMs } from '#server/accounts/session-length.ts';
import { systemActor } from '#server/platform/actor.ts';
import type { SignedIn, SignIn } from '#server/platform/auth-options.ts';
import { db } from '#server/platform/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { verifyPassword } from '#server/platform/password.ts';
import { verb } from '#server/platform/verb.ts';

const refusal = 'The e-mail address or the password is wrong.';

const refusedInput = z.object({ userId: z.uuid().nullable() });

/** Records a refused try, for an account and for an address that no usable account has. */
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
    // Without the address of an unknown account: people type passwords into the wrong field.
    const subject = user ?? { name: 'unknown account' };
    await context.audit({ subject: { kind: 'user', ...subject }, after: { signIn: 'refused' } });
    await context.emit('accounts', user?.id);
  },
);

const acceptedInput = z.object({
  userId: z.uuid(),
  account: z.string(),
  isKnownDevice: z.boolean(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  /** The session that the request was sent with: its cookie is replaced. */
  replaces: z.uuid().nullable(),
});

/** Starts a session. */
const recordSignIn = verb(
  { permission: 'none', input: acceptedInput, audit: 'accounts.sign-in' },
  async (context, input) => {
    const { tx, now } = context;
    if (input.replaces !== null) await leaveView(input.replaces, context);
    if (!input.isKnownDevice) await forgetFailures(tx, input.account);
    const sessionId = newId();
    await tx.session.create({
      data: {
        id: sessionId,
        userId: input.userId,
        createdAt: now,
        lastSeenAt: now,
        lastActiveAt: now,
        authenticatedAt: now,
        expiresAt: new Date(now.getTime() + sessionMs),
        ip: input.ip,
        userAgent: input.userAgent?.slice(0, 300) ?? null,
      },
      select: { id: true },
    });
    const user = await tx.user.update({
      where: { id: input.userId },
      data: { lastSignInAt: now },
      select: { id: true, name: true },
    });
    await context.audit({ subject: { kind: 'user', ...user }, after: { signIn: 'accepted' } });
    return sessionId;
  },
);

/**
 * Signs a local account in. The same answer and the same work for an unknown account and a wrong password.
 *
 * @throws TandemError `unauthenticated`, or `rate_limited` with the seconds to wait
 */
export async function signIn(input: Parameters<SignIn>[0], now = new Date()): Promise<SignedIn> {
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
  const sessionId = await recordSignIn(
    by,
    { userId: user.id, account, isKnownDevice: deviceId !== null, ip, userAgent, replaces },
    { now },
  );
  return {
    userId: user.id,
    sessionId,
    name: user.name,
    email: user.email,
    deviceCookie: deviceCookie(account, deviceId, now.getTime()),
  };
}
