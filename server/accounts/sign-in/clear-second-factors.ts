import { idOnlyInput } from '#lib/schemas/accounts/accounts.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { found, verb } from '#server/platform/verb.ts';

/** Removes all second factors and recovery codes of a user. */
export async function deleteSecondFactors(tx: Transaction, userId: string): Promise<void> {
  await tx.totp.deleteMany({ where: { userId } });
  await tx.passkey.deleteMany({ where: { userId } });
  await tx.recoveryCode.deleteMany({ where: { userId } });
}

/** Removes the second factors of a user who lost their device, and ends their sessions. */
export const clearSecondFactors = verb(
  { permission: 'accounts:write', input: idOnlyInput, audit: 'accounts.clear-second-factors' },
  async (context, { id }) => {
    const { tx, now, actor } = context;
    if (actor.kind === 'user' && actor.id === id)
      throw new TandemError('conflict', 'Change your own second factors on your account page.');
    const user = found(await tx.user.findUnique({ where: { id } }), 'user');
    await deleteSecondFactors(tx, id);
    await tx.session.updateMany({
      where: { OR: [{ userId: id }, { viewAsById: id }], endedAt: null },
      data: { endedAt: now },
    });
    await context.audit({
      subject: { kind: 'user', id, name: user.name },
      after: { secondFactors: 'removed', sessions: 'ended' },
    });
    await context.emit('accounts', id);
  },
);
