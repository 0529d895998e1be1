import { getServerSession } from 'next-auth';
import type { Preferences } from '#lib/schemas/accounts.ts';
import { preferencesSchema } from '#lib/schemas/accounts.ts';
import type { Actor } from '#server/platform/actor.ts';
import { authOptions } from '#server/platform/auth-options.ts';
import { db } from '#server/platform/db.ts';
import { toGrants, viewerReads } from '#server/platform/viewer-reads.ts';

const seenEveryMs = 60_000;

export type SessionInfo = {
  actor: Extract<Actor, { kind: 'user' }>;
  email: string;
  preferences: Preferences;
  expiresAt: Date;
};

/** The live session row behind a session id: null when it was ended, has expired or its user is disabled. */
export async function liveSession(
  sessionId: string,
  ip: string | null,
): Promise<SessionInfo | null> {
  const session = await db().session.findUnique({
    where: { id: sessionId },
    include: { user: { include: { grants: true } } },
  });
  const now = Date.now();
  if (session === null || session.endedAt !== null || session.expiresAt.getTime() < now)
    return null;
  if (session.user.disabledAt !== null) return null;
  const grants = toGrants(session.user.grants);
  // A view of the demo lasts while the viewer may read all that it shows.
  if (session.user.demo && !(await viewerReads(db(), session.viewAsById, grants))) return null;
  if (now - session.lastSeenAt.getTime() > seenEveryMs) {
    await db().session.update({ where: { id: sessionId }, data: { lastSeenAt: new Date(now) } });
  }
  return {
    actor: {
      kind: 'user',
      id: session.userId,
      name: session.user.name,
      grants,
      sessionId,
      authenticatedAt: session.authenticatedAt,
      ip,
      demo: session.user.demo,
    },
    email: session.user.email,
    preferences: preferencesSchema.safeParse(session.user.preferences).data ?? {},
    expiresAt: session.expiresAt,
  };
}

/** The session of this request (page or route handler), from the cookie. */
export async function currentSession(ip: string | null = null): Promise<SessionInfo | null> {
  const token = await getServerSession(authOptions());
  const sessionId = token?.sid;
  return sessionId === undefined ? null : liveSession(sessionId, ip);
}

export async function sessionActor(ip: string | null): Promise<Actor | null> {
  return (await currentSession(ip))?.actor ?? null;
}
