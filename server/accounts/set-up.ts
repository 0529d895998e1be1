import { resetPasswordInput, setUpInput } from '#lib/schemas/accounts/accounts.ts';
import { accountKey } from '#server/accounts/account-key.ts';
import { hasAdmin } from '#server/accounts/create-setup-link.ts';
import { hashToken } from '#server/accounts/one-time-link.ts';
import { forgetFailures } from '#server/accounts/sign-in/begin-try.ts';
import { deleteSecondFactors } from '#server/accounts/sign-in/clear-second-factors.ts';
import { refuseEasyPassword } from '#server/accounts/sign-in/easy-password.ts';
import { systemActor } from '#server/platform/actor.ts';
import { hashPassword } from '#server/platform/auth/password.ts';
import { TandemError } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { newId } from '#server/platform/ids.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';

async function takeLink(
  context: VerbContext,
  kind: 'setup' | 'reset',
  token: string,
): Promise<{ userId: string | null; clearsSecondFactors: boolean }> {
  const tokenHash = hashToken(token);
  const { count } = await context.tx.oneTimeLink.updateMany({
    where: { kind, tokenHash, usedAt: null, expiresAt: { gt: context.now } },
    data: { usedAt: context.now },
  });
  const link =
    count === 0
      ? null
      : await context.tx.oneTimeLink.findUnique({
          where: { tokenHash },
          select: { userId: true, clearsSecondFactors: true },
        });
  if (link === null)
    throw new TandemError('invalid_input', 'token: the link was used or is older than one day.', {
      fields: [{ field: 'token', message: 'was used or is older than one day' }],
    });
  return link;
}

const setUpVerb = verb(
  { permission: 'none', input: setUpInput, audit: 'accounts.set-up' },
  async (context, input) => {
    await takeLink(context, 'setup', input.token);
    if (await hasAdmin()) throw new TandemError('conflict', 'An admin already exists. Sign in.');
    refuseEasyPassword(input.password, input);
    const id = newId();
    await context.tx.user.create({
      data: {
        id,
        email: input.email,
        name: input.name,
        passwordHash: await hashPassword(input.password),
        createdAt: context.now,
        grants: { create: { id: newId(), role: 'admin', createdAt: context.now } },
      },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'user', id, name: input.name },
      after: { email: input.email, roles: ['admin'] },
    });
    return { id };
  },
);

/** Creates the first admin from the set-up link. */
export async function setUp(input: unknown, ip: string | null = null): Promise<{ id: string }> {
  return setUpVerb(systemActor('set-up', ip), parseInput(setUpInput, input));
}

const resetVerb = verb(
  { permission: 'none', input: resetPasswordInput, audit: 'accounts.reset-password' },
  async (context, input) => {
    const { userId, clearsSecondFactors } = await takeLink(context, 'reset', input.token);
    if (userId === null)
      throw new TandemError('invalid_input', 'token: does not belong to an account.');
    const user = await context.tx.user.update({
      where: { id: userId },
      select: { email: true, name: true },
      data: {
        passwordHash: await hashPassword(input.password),
      },
    });
    // Checked after the update, which returns the user. Throwing rolls back the update, so the link
    // stays valid.
    refuseEasyPassword(input.password, user);
    await forgetFailures(context.tx, accountKey(user.email));
    if (clearsSecondFactors) await deleteSecondFactors(context.tx, userId);
    await context.tx.session.updateMany({
      where: { OR: [{ userId }, { viewAsById: userId }], endedAt: null },
      data: { endedAt: context.now },
    });
    await context.audit({
      subject: { kind: 'user', id: userId, name: user.name },
      after: {
        password: 'changed by link',
        ...(clearsSecondFactors ? { secondFactors: 'removed' } : {}),
      },
    });
    await context.emit('accounts', userId);
    return { id: userId };
  },
);

export async function resetPassword(
  input: unknown,
  ip: string | null = null,
): Promise<{ id: string }> {
  return resetVerb(systemActor('reset link', ip), parseInput(resetPasswordInput, input));
}
