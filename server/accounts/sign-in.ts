import { createHmac } from 'node:crypto';
import { signInInput } from '#lib/schemas/accounts.ts';
import { leaveView } from '#server/accounts/end-view.ts';
import { sessionMs } from '#server/accounts/session-length.ts';
import { systemActor } from '#server/platform/actor.ts';
import { limitKeyOf } from '#server/platform/client-address.ts';
import { db } from '#server/platform/db.ts';
import { secrets } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { verifyPassword } from '#server/platform/password.ts';
import { secondsToToken, takeToken } from '#server/platform/rate-limit.ts';
import { verb } from '#server/platform/verb.ts';
import { z } from 'zod';

const maxFailures = 5;
const lockMs = 15 * 60_000;
/** Of one address: twenty at once, then one in five seconds. */
const tries = { capacity: 20, perSecond: 0.2 };
const refusal = 'The e-mail address or the password is wrong.';

/** One wrong password more: the count, or after five the lock, which starts the count again. */
function afterFailure(failuresBefore: number, now: Date) {
  const failures = failuresBefore + 1;
  const locked = failures >= maxFailures;
  return {
    locked,
    count: locked ? 0 : failures,
    until: locked ? { lockedUntil: new Date(now.getTime() + lockMs) } : {},
    audit: locked ? { signIn: 'refused', lockedMinutes: 15 } : { signIn: 'refused' },
  };
}

const outcomeInput = z.object({
  userId: z.uuid(),
  right: z.boolean(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  /** The session that the request was sent with: its cookie is replaced. */
  replaces: z.uuid().nullable(),
});

/** Records a try: a session row, or one more failure and after five a lock of 15 minutes. */
const recordSignIn = verb(
  { permission: 'none', input: outcomeInput, audit: 'accounts.sign-in' },
  async (context, input) => {
    const { tx, now } = context;
    // The row lock makes tries at once count one after the other.
    await tx.$queryRaw`select 1 from "User" where id = ${input.userId}::uuid for update`;
    const user = await tx.user.findUniqueOrThrow({ where: { id: input.userId } });
    const subject = { kind: 'user', id: user.id, name: user.name };
    if (!input.right) {
      const { count, until, audit } = afterFailure(user.failedSignIns, now);
      await tx.user.update({
        where: { id: user.id },
        data: { failedSignIns: count, ...until },
      });
      await context.audit({ subject, after: audit });
      await context.emit('accounts', user.id);
      return null;
    }
    if (input.replaces !== null) await leaveView(input.replaces, context);
    const sessionId = newId();
    await tx.session.create({
      data: {
        id: sessionId,
        userId: user.id,
        createdAt: now,
        lastSeenAt: now,
        authenticatedAt: now,
        expiresAt: new Date(now.getTime() + sessionMs),
        ip: input.ip,
        userAgent: input.userAgent?.slice(0, 300) ?? null,
      },
      select: { id: true },
    });
    await tx.user.update({
      where: { id: user.id },
      data: { failedSignIns: 0, lockedUntil: null, lastSignInAt: now },
    });
    await context.audit({ subject, after: { signIn: 'accepted' } });
    return sessionId;
  },
);

/** The same for an address that no usable account has: as much work, and the same lock. */
const recordUnknown = verb(
  { permission: 'none', input: z.object({ addressHash: z.string() }), audit: 'accounts.sign-in' },
  async (context, { addressHash }) => {
    const { tx, now } = context;
    const key = { where: { addressHash } };
    await tx.unknownSignIn.upsert({
      ...key,
      create: { addressHash, triedAt: now },
      update: { triedAt: now },
    });
    const known = await tx.unknownSignIn.findUniqueOrThrow(key);
    const { count, until, audit } = afterFailure(known.failures, now);
    await tx.unknownSignIn.update({ ...key, data: { failures: count, ...until } });
    // Without the address: people type passwords into the wrong field.
    await context.audit({ subject: { kind: 'user', name: 'unknown account' }, after: audit });
    await context.emit('accounts');
  },
);

type SignInInput = {
  email: string;
  password: string;
  ip: string | null;
  userAgent: string | null;
  replaces: string | null;
};

/** Signs a local account in. The same answer and the same time for a wrong address and a wrong password. */
export async function signIn(
  input: SignInInput,
): Promise<{ userId: string; sessionId: string; name: string; email: string }> {
  const key = `sign-in:${limitKeyOf(input.ip)}`;
  if (!takeToken(key, tries))
    throw new TandemError('rate_limited', 'Too many tries.', {
      retryAfterSeconds: secondsToToken(key, tries),
    });
  const { email, password } = signInInput.parse(input);
  const address = email.trim().toLowerCase();
  const addressHash = createHmac('sha256', secrets().authSecret).update(address).digest('hex');
  const [user, unknown] = await Promise.all([
    db().user.findUnique({ where: { email: address } }),
    db().unknownSignIn.findUnique({ where: { addressHash } }),
  ]);
  const usable = user !== null && user.disabledAt === null && user.kind === 'person';
  const lockedUntil = (usable ? user : unknown)?.lockedUntil ?? null;
  const lockedMs = lockedUntil === null ? 0 : lockedUntil.getTime() - Date.now();
  if (lockedMs > 0)
    throw new TandemError('rate_limited', 'The account is locked after five wrong passwords.', {
      retryAfterSeconds: Math.ceil(lockedMs / 1_000),
    });
  const right = await verifyPassword(usable ? user.passwordHash : null, password);
  const by = systemActor('sign-in', input.ip);
  if (!usable) {
    await recordUnknown(by, { addressHash });
    throw new TandemError('unauthenticated', refusal);
  }
  const { ip, userAgent, replaces } = input;
  const sessionId = await recordSignIn(by, { userId: user.id, right, ip, userAgent, replaces });
  if (sessionId === null) throw new TandemError('unauthenticated', refusal);
  return { userId: user.id, sessionId, name: user.name, email: user.email };
}
