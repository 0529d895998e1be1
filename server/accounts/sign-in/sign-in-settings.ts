import { z } from 'zod';
import { saveSignInPolicyInput, type SignInPolicyAnswer } from '#lib/schemas/accounts/accounts.ts';
import { idleSince } from '#server/platform/auth/live-session.ts';
import { signInPolicy, signInPolicyKey } from '#server/platform/auth/sign-in-policy.ts';
import {
  lastEditor,
  lockVersions,
  requireBaseVersion,
} from '#server/platform/database/base-version.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';
import { toJson } from '#server/platform/json.ts';
import { query, verb } from '#server/platform/verb.ts';

const key = signInPolicyKey;

async function revisionOf(tx: Pick<Transaction, 'setting'>): Promise<number> {
  const row = await tx.setting.findUnique({ where: { key }, select: { revision: true } });
  return row?.revision ?? 0;
}

export const getSignInPolicy = query(
  { permission: 'accounts:read', input: z.object({}) },
  async (): Promise<SignInPolicyAnswer> => ({
    ...(await signInPolicy(db())),
    revision: await revisionOf(db()),
  }),
);

/**
 * Changes the settings for all sign-ins. A longer timeout does not revive sessions that have
 * already timed out.
 */
export const saveSignInPolicy = verb(
  {
    permission: 'accounts:write',
    input: saveSignInPolicyInput,
    audit: 'accounts.save-sign-in-policy',
  },
  async (context, { baseVersion, ...input }): Promise<SignInPolicyAnswer> => {
    const { tx, now } = context;
    await lockVersions(tx, `setting:${key}`);
    const before = await signInPolicy(tx);
    requireBaseVersion(baseVersion, {
      version: await revisionOf(tx),
      by: await lastEditor(tx, { kind: 'settings', id: key }, ['accounts.save-sign-in-policy']),
      body: before,
    });
    await tx.session.updateMany({
      where: { endedAt: null, lastActiveAt: { lte: idleSince(now, before.idleMinutes) } },
      data: { endedAt: now },
    });
    const row = { value: toJson(input), updatedAt: now };
    const { revision } = await tx.setting.upsert({
      where: { key },
      create: { key, ...row },
      update: { ...row, revision: { increment: 1 } },
    });
    await context.audit({ subject: { kind: 'settings', id: key }, before, after: input });
    await context.emit('accounts');
    return { ...input, revision };
  },
);
