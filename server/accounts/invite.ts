import { idOnlyInput } from '#lib/schemas/accounts/accounts.ts';
import { makeToken } from '#server/accounts/one-time-link.ts';
import { requireGrantsWithin } from '#server/accounts/own-rights.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { publicUrl } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { found, verb } from '#server/platform/verb.ts';

const validMs = 24 * 3_600_000;

/**
 * Creates a one-time link to set a password: for an invitation or to recover access. Invalidates an
 * older link.
 */
export const makeUserLink = verb(
  { permission: 'accounts:write', input: idOnlyInput, audit: 'accounts.make-link' },
  async (context, { id }) => {
    const user = found(
      await context.tx.user.findUnique({ where: { id }, include: { grants: true } }),
      'user',
    );
    // The link lets its holder act as this user.
    requireGrantsWithin(context.actor, user.grants);
    if (user.kind !== 'person' || user.disabledAt !== null)
      throw new TandemError('conflict', 'Only enabled user accounts can get a link.');
    const { token, tokenHash } = makeToken();
    const expiresAt = new Date(context.now.getTime() + validMs);
    await context.tx.oneTimeLink.updateMany({
      where: { kind: 'reset', userId: id, usedAt: null },
      data: { usedAt: context.now },
    });
    await context.tx.oneTimeLink.create({
      data: {
        id: newId(),
        kind: 'reset',
        userId: id,
        tokenHash,
        expiresAt,
        createdAt: context.now,
      },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'user', id, name: user.name },
      after: { link: 'made', expiresAt: expiresAt.toISOString() },
    });
    return {
      url: `${publicUrl()}/reset-password?token=${token}`,
      expiresAt: expiresAt.toISOString(),
    };
  },
);

/** Ends every session of a user. For the caller, ends all other sessions. */
export const endAllSessions = verb(
  { permission: 'overview:read', input: idOnlyInput, audit: 'accounts.end-session' },
  async (context, { id }) => {
    const { actor, tx, now } = context;
    const own = actor.id === id;
    if (!own) requirePermission(actor, 'accounts:write');
    const user = found(await tx.user.findUnique({ where: { id } }), 'user');
    const { count } = await tx.session.updateMany({
      where: {
        OR: [{ userId: id }, { viewAsById: id }],
        endedAt: null,
        expiresAt: { gt: now },
        ...(own && actor.kind === 'user' ? { id: { not: actor.sessionId } } : {}),
      },
      data: { endedAt: now },
    });
    await context.audit({
      subject: { kind: 'user', id, name: user.name },
      after: { sessionsEnded: count },
    });
    await context.emit('accounts', id);
    return { ended: count };
  },
);
