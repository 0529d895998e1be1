import { z } from 'zod';
import {
  idOnlyInput,
  listSessionsInput,
  type SessionItem,
} from '#lib/schemas/accounts/accounts.ts';
import type { Page } from '#lib/schemas/fields.ts';
import { leaveView, viewerActor } from '#server/accounts/end-view.ts';
import { sessionMs } from '#server/accounts/session-length.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { idleSince } from '#server/platform/auth/live-session.ts';
import { signInPolicy } from '#server/platform/auth/sign-in-policy.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { afterCursor, cutPage, decodeRowCursor } from '#server/platform/http/cursor.ts';
import { found, query, verb, type VerbContext } from '#server/platform/verb.ts';

/** Live sessions: the caller's own, or with `accounts:read` those of another user. */
export const listSessions = query(
  { permission: 'overview:read', input: listSessionsInput },
  async ({ actor, now }, { limit, cursor, ...input }): Promise<Page<SessionItem>> => {
    const userId = input.userId ?? actor.id;
    const { idleMinutes } = await signInPolicy(db());
    if (userId !== actor.id) requirePermission(actor, 'accounts:read');
    const rows = await db().session.findMany({
      where: {
        userId,
        endedAt: null,
        expiresAt: { gt: now },
        lastActiveAt: { gt: idleSince(now, idleMinutes) },
        AND: [afterCursor('createdAt', decodeRowCursor(cursor))],
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    });
    return cutPage(
      rows,
      limit,
      (row) => ({ at: row.createdAt, id: row.id }),
      (row) => ({
        id: row.id,
        createdAt: row.createdAt.toISOString(),
        lastSeenAt: row.lastSeenAt.toISOString(),
        lastActiveAt: row.lastActiveAt.toISOString(),
        ip: row.ip,
        userAgent: row.userAgent,
        expiresAt: row.expiresAt.toISOString(),
        current: actor.kind === 'user' && actor.sessionId === row.id,
      }),
    );
  },
);

async function end(context: VerbContext, session: { id: string; user: { name: string } }) {
  await context.tx.session.updateMany({
    where: { id: session.id, endedAt: null },
    data: { endedAt: context.now },
  });
  await context.audit({
    subject: { kind: 'session', id: session.id, name: session.user.name },
    after: { ended: true },
  });
  await context.emit('accounts');
}

/** Ends the caller's own session, or any session with `accounts:write`. */
export const endSession = verb(
  { permission: 'overview:read', input: idOnlyInput, audit: 'accounts.end-session' },
  async (context, input) => {
    const session = found(
      await context.tx.session.findUnique({
        where: { id: input.id },
        include: { user: { select: { name: true } } },
      }),
      'session',
    );
    if (session.userId !== context.actor.id && context.actor.kind !== 'system')
      requirePermission(context.actor, 'accounts:write');
    await end(context, session);
  },
);

/**
 * Signs out: the holder of a session's cookie may end that session, regardless of their remaining
 * roles.
 */
const leaveSession = verb(
  { permission: 'none', input: idOnlyInput, audit: 'accounts.sign-out' },
  async (context, { id }) => {
    const session = found(
      await context.tx.session.findUnique({
        where: { id },
        include: { user: { select: { name: true } } },
      }),
      'session',
    );
    if (session.endedAt === null) await end(context, session);
    else context.nothingChanged();
  },
);

/**
 * Maximum session age in milliseconds. After it the password is required again, however often the
 * session was extended.
 */
const longestSessionMs = 24 * 3_600_000;

/** Extends the caller's session to 8 hours from now, up to 24 hours after sign-in. */
export const extendSession = verb(
  { permission: 'overview:read', input: z.object({}), audit: 'accounts.extend-session' },
  async (context) => {
    const { actor, now, tx } = context;
    if (actor.kind !== 'user')
      throw new TandemError('conflict', 'Only user sessions can be extended.');
    const session = found(
      await tx.session.findFirst({ where: { id: actor.sessionId, endedAt: null } }),
      'session',
    );
    const lastMs = session.createdAt.getTime() + longestSessionMs;
    const expiresAt = new Date(Math.min(now.getTime() + sessionMs, lastMs));
    if (expiresAt <= session.expiresAt)
      throw new TandemError(
        'conflict',
        'A session lasts at most 24 hours after sign-in. Sign in again to continue.',
      );
    await tx.session.update({
      where: { id: session.id },
      data: { expiresAt, lastActiveAt: now },
    });
    await context.audit({
      subject: { kind: 'session', id: session.id, name: actor.name },
      before: { expiresAt: session.expiresAt.toISOString() },
      after: { expiresAt: expiresAt.toISOString() },
    });
    return { expiresAt: expiresAt.toISOString() };
  },
);

/**
 * Records user input, which resets the session's idle timeout; requests of an open page do not.
 * Browsers send it max. once a minute, and wallboards send it while they are open.
 */
export const noteActivity = verb(
  { permission: 'overview:read', input: z.object({}), audit: 'accounts.note-activity' },
  async (context) => {
    const { actor, now, tx } = context;
    if (actor.kind !== 'user') throw new TandemError('conflict', 'Only user sessions time out.');
    await tx.session.updateMany({
      where: { id: actor.sessionId, endedAt: null, lastActiveAt: { lt: now } },
      data: { lastActiveAt: now },
    });
    // Not audited: the time and place of user input do not belong in the audit log.
    context.nothingChanged();
  },
);

/** Handles the sign-out event of next-auth. */
export async function signOut(sessionId: string, ip: string | null = null): Promise<void> {
  if (await leaveView(sessionId)) return;
  const { user } = found(
    await db().session.findUnique({
      where: { id: sessionId },
      select: { user: { select: { id: true, name: true } } },
    }),
    'session',
  );
  await leaveSession(viewerActor(user, ip), { id: sessionId });
}
