import { leaveView } from '#server/accounts/end-view.ts';
import { sessionMs } from '#server/accounts/session-length.ts';
import type { SignInRequest, SignInResult } from '#server/platform/auth/auth-options.ts';
import { newId } from '#server/platform/ids.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { forgetFailures } from './begin-try.ts';
import { deviceCookie } from './device-cookie.ts';
import { needsSecondFactor, secondFactorsOf } from './second-factors.ts';

type Start = Omit<SignInRequest, 'cookie'> & {
  userId: string;
  account: string;
  /** ID of the device, if the account has signed in from it before. */
  deviceId: string | null;
  /** Kind of second factor used; null if none. */
  secondFactor: string | null;
};

/** Starts and audits a session in the transaction of a sign-in. */
export async function startSession(context: VerbContext, start: Start): Promise<SignInResult> {
  const { tx, now } = context;
  const { userId, account, deviceId, secondFactor } = start;
  if (start.replaces !== null) await leaveView(start.replaces, context);
  if (deviceId === null) await forgetFailures(tx, account);
  const mustEnroll =
    (await needsSecondFactor(tx, userId)) && (await secondFactorsOf(tx, userId)).length === 0;
  const sessionId = newId();
  await tx.session.create({
    data: {
      id: sessionId,
      userId,
      createdAt: now,
      lastSeenAt: now,
      lastActiveAt: now,
      authenticatedAt: now,
      expiresAt: new Date(now.getTime() + sessionMs),
      ip: start.ip,
      userAgent: start.userAgent?.slice(0, 300) ?? null,
      mustEnroll,
    },
    select: { id: true },
  });
  const user = await tx.user.update({
    where: { id: userId },
    data: { lastSignInAt: now },
    select: { id: true, name: true, email: true },
  });
  await context.audit({
    subject: { kind: 'user', id: user.id, name: user.name },
    after: { signIn: 'accepted', ...(secondFactor === null ? {} : { secondFactor }) },
  });
  const cookies = [deviceCookie(account, deviceId, now.getTime())];
  return { next: 'session', userId, sessionId, name: user.name, email: user.email, cookies };
}
