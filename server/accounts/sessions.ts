import type { SessionItem } from '#lib/schemas/accounts.ts';
import { idOnlyInput, listSessionsInput } from '#lib/schemas/accounts.ts';
import { requirePermission, systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { found, query, verb } from '#server/platform/verb.ts';

/** Live sessions: one's own, or with `accounts:read` those of another user. */
export const listSessions = query(
  { permission: 'overview:read', input: listSessionsInput },
  async ({ actor, now }, input) => {
    const userId = input.userId ?? actor.id;
    if (userId !== actor.id) requirePermission(actor, 'accounts:read');
    const rows = await db().session.findMany({
      where: { userId, endedAt: null, expiresAt: { gt: now } },
      orderBy: { createdAt: 'desc' },
      take: 200,
    });
    const items: SessionItem[] = rows.map((row) => ({
      id: row.id,
      createdAt: row.createdAt.toISOString(),
      lastSeenAt: row.lastSeenAt.toISOString(),
      ip: row.ip,
      userAgent: row.userAgent,
      current: actor.kind === 'user' && actor.sessionId === row.id,
    }));
    return { items, nextCursor: null };
  },
);

/** Ends a session: one's own, or with `accounts:write` anybody's. */
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
    await context.tx.session.updateMany({
      where: { id: session.id, endedAt: null },
      data: { endedAt: context.now },
    });
    await context.audit({
      subject: { kind: 'session', id: session.id, name: session.user.name },
      after: { ended: true },
    });
    await context.emit('accounts');
  },
);

/** For next-auth's sign-out event. */
export async function signOut(sessionId: string): Promise<void> {
  await endSession(systemActor('sign-out'), { id: sessionId });
}
