import { secondFactorsOf } from '#server/accounts/sign-in/second-factors.ts';
import { checkOwnCode } from '#server/accounts/sign-in/spend-code.ts';
import { isDemoPerson, type Actor } from '#server/platform/actor.ts';
import { verifyOwnPassword } from '#server/platform/auth/password.ts';
import { db } from '#server/platform/database/db.ts';
import { isDemoOpen } from '#server/platform/demo/demo-state.ts';
import { TandemError } from '#server/platform/errors.ts';

const recentMs = 15 * 60_000;

/** Re-authentication methods, as named in the audit log. */
export const reauthentications = [
  'password',
  'second factor',
  'signed in just now',
  'demo confirm',
] as const;
type Reauthentication = (typeof reauthentications)[number];

/** True if a click replaces the password: demo users have none, and decide only on demo actions. */
export function confirmsByClick(actor: Actor, { demo }: { demo: boolean }): boolean {
  return demo && isDemoPerson(actor);
}

/** Method by which the actor confirms their identity, if the policy requires it. */
export async function confirmationOf(
  actor: Actor,
  action: { demo: boolean },
): Promise<'password' | 'code' | 'confirm'> {
  if (confirmsByClick(actor, action)) return 'confirm';
  const factors = actor.kind === 'user' ? await secondFactorsOf(db(), actor.id) : [];
  return factors.includes('totp') ? 'code' : 'password';
}

async function byPassword(id: string, password: string): Promise<Reauthentication> {
  const user = await db().user.findUnique({
    where: { id },
    select: { id: true, passwordHash: true },
  });
  if (user !== null && (await verifyOwnPassword(user, password))) return 'password';
  throw new TandemError('forbidden', 'password: is incorrect.', {
    fields: [{ field: 'password', message: 'is incorrect' }],
  });
}

async function byCode(actor: Actor, code: string): Promise<Reauthentication> {
  if (await checkOwnCode(actor, { code })) return 'second factor';
  throw new TandemError('forbidden', 'code: is incorrect or already used.', {
    fields: [{ field: 'code', message: 'is incorrect or already used' }],
  });
}

type Given = {
  password: string | undefined;
  code: string | undefined;
  confirmed: boolean;
  /** True if the request came from a browser on this machine, without a proxy. */
  fromThisMachine: boolean;
  demo: boolean;
};

/**
 * Method by which the actor re-authenticated; null if they did not and must be prompted. A click
 * counts only while the demo is open and on this machine, as for viewing as demo users.
 */
export async function reauthenticate(
  actor: Actor,
  { password, code, confirmed, fromThisMachine, demo }: Given,
  now: Date,
): Promise<Reauthentication | null> {
  if (actor.kind !== 'user') return null;
  if (isDemoPerson(actor)) {
    const counts = confirmed && fromThisMachine && confirmsByClick(actor, { demo });
    return counts && (await isDemoOpen()) ? 'demo confirm' : null;
  }
  if (code !== undefined) return byCode(actor, code);
  if (password !== undefined) return byPassword(actor.id, password);
  const isRecent = now.getTime() - actor.authenticatedAt.getTime() < recentMs;
  return isRecent ? 'signed in just now' : null;
}
