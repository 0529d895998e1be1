import { getServerSession } from 'next-auth';
import { preferencesSchema, type Preferences } from '#lib/schemas/accounts/accounts.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { authOptions } from './auth-options.ts';
import { liveSessions } from './live-session.ts';
import { toGrants } from './viewer-reads.ts';

const seenEveryMs = 60_000;

export type SessionInfo = {
  actor: Extract<Actor, { kind: 'user' }>;
  email: string;
  preferences: Preferences;
  expiresAt: Date;
  /** True if the user must set up a second factor before the session can do anything else. */
  mustEnroll: boolean;
};

/**
 * Live session for a session ID; null if it was ended, expired or idled out, or if its user is
 * disabled.
 */
export async function liveSession(
  sessionId: string,
  ip: string | null,
): Promise<SessionInfo | null> {
  const now = Date.now();
  const [session] = await liveSessions([sessionId], new Date(now));
  if (session === undefined) return null;
  if (now - session.lastSeenAt.getTime() > seenEveryMs) {
    await db().session.update({ where: { id: sessionId }, data: { lastSeenAt: new Date(now) } });
  }
  return {
    actor: {
      kind: 'user',
      id: session.userId,
      name: session.user.name,
      grants: toGrants(session.user.grants),
      sessionId,
      authenticatedAt: session.authenticatedAt,
      ip,
      demo: session.user.demo,
    },
    email: session.user.email,
    preferences: preferencesSchema.safeParse(session.user.preferences).data ?? {},
    expiresAt: session.expiresAt,
    mustEnroll: session.mustEnroll,
  };
}

/**
 * Session of this request from the cookie. Includes sessions whose user must still set up a second
 * factor.
 */
export async function enrollingSession(ip: string | null = null): Promise<SessionInfo | null> {
  const token = await getServerSession(authOptions());
  const sessionId = token?.sid;
  return sessionId === undefined ? null : liveSession(sessionId, ip);
}

/** The session of this request (page or route handler), from the cookie. */
export async function currentSession(ip: string | null = null): Promise<SessionInfo | null> {
  const session = await enrollingSession(ip);
  return session?.mustEnroll === true ? null : session;
}

export async function sessionActor(ip: string | null): Promise<Actor | null> {
  return (await currentSession(ip))?.actor ?? null;
}
