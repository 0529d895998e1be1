import { z } from 'zod';
import { makeToken } from '#server/accounts/one-time-link.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { publicUrl } from '#server/platform/env.ts';
import { newId } from '#server/platform/ids.ts';
import { verb } from '#server/platform/verb.ts';

const dayMs = 24 * 3_600_000;

const storeLink = verb(
  {
    permission: 'none',
    input: z.object({
      kind: z.enum(['setup', 'reset']),
      userId: z.uuid().nullable(),
      tokenHash: z.string(),
      clearsSecondFactors: z.boolean(),
    }),
    audit: 'accounts.make-link',
  },
  async (context, input) => {
    await context.tx.oneTimeLink.updateMany({
      where: { kind: input.kind, userId: input.userId, usedAt: null },
      data: { usedAt: context.now },
    });
    await context.tx.oneTimeLink.create({
      data: {
        id: newId(),
        kind: input.kind,
        userId: input.userId,
        tokenHash: input.tokenHash,
        clearsSecondFactors: input.clearsSecondFactors,
        expiresAt: new Date(context.now.getTime() + dayMs),
        createdAt: context.now,
      },
      select: { id: true },
    });
    await context.audit({ subject: { kind: 'link', name: input.kind, id: input.userId } });
  },
);

/** True if there is an admin account that a person can sign in with. */
export async function hasAdmin(): Promise<boolean> {
  const admin = await db().user.findFirst({
    where: { kind: 'person', demo: false, grants: { some: { role: 'admin' } } },
    select: { id: true },
  });
  return admin !== null;
}

/**
 * Returns a one-time link to create the first admin, or null if an admin exists. Invalidates an
 * earlier unused link.
 */
export async function createSetupLink(): Promise<string | null> {
  if (await hasAdmin()) return null;
  const { token, tokenHash } = makeToken();
  await storeLink(systemActor('launcher'), {
    kind: 'setup',
    userId: null,
    tokenHash,
    clearsSecondFactors: false,
  });
  return `${publicUrl()}/set-up?token=${token}`;
}

/**
 * Returns a one-time link for an admin who cannot sign in (`npm run admin:reset-link`), or a set-up
 * link if there is no admin. Using the reset link also removes the account's second factors.
 */
export async function createResetLink(email?: string): Promise<string | null> {
  const admin = await db().user.findFirst({
    where: {
      kind: 'person',
      disabledAt: null,
      ...(email === undefined
        ? { grants: { some: { role: 'admin' } } }
        : { email: email.toLowerCase() }),
    },
    orderBy: { createdAt: 'asc' },
    select: { id: true },
  });
  if (admin === null) return email === undefined ? createSetupLink() : null;
  const { token, tokenHash } = makeToken();
  await storeLink(systemActor('launcher'), {
    kind: 'reset',
    userId: admin.id,
    tokenHash,
    clearsSecondFactors: true,
  });
  return `${publicUrl()}/reset-password?token=${token}`;
}
