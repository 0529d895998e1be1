import type { Prisma } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';
import { signInPolicy } from './sign-in-policy.ts';
import { toGrants, viewerReads } from './viewer-reads.ts';

type SessionRow = Prisma.SessionGetPayload<{ include: { user: { include: { grants: true } } } }>;

/** Cutoff for the last input: sessions without later input count as idle. */
export function idleSince(now: Date, idleMinutes: number): Date {
  return new Date(now.getTime() - idleMinutes * 60_000);
}

async function isUsable({ user, viewAsById }: SessionRow): Promise<boolean> {
  if (user.disabledAt !== null) return false;
  // A demo view ends when the viewer may no longer read everything it shows.
  return !user.demo || viewerReads(db(), viewAsById, toGrants(user.grants));
}

/**
 * Sessions among these IDs that have not ended, expired or idled out, and whose accounts are
 * enabled.
 */
export async function liveSessions(ids: readonly string[], now: Date): Promise<SessionRow[]> {
  if (ids.length === 0) return [];
  const [{ idleMinutes }, rows] = await Promise.all([
    signInPolicy(db()),
    db().session.findMany({
      where: { id: { in: [...ids] }, endedAt: null, expiresAt: { gt: now } },
      include: { user: { include: { grants: true } } },
    }),
  ]);
  const active = rows.filter((row) => row.lastActiveAt > idleSince(now, idleMinutes));
  const usable = await Promise.all(active.map(isUsable));
  return active.filter((_, index) => usable[index] === true);
}
