import { isDemoPerson, type Actor } from '#server/platform/actor.ts';
import { verifyOwnPassword } from '#server/platform/auth/password.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { TandemError, wrongField } from '#server/platform/errors.ts';
import { found } from '#server/platform/verb.ts';

const recentMs = 15 * 60_000;
type Person = Extract<Actor, { kind: 'user' }>;

/** @throws TandemError `forbidden` for keys, services and demo users, who cannot sign in */
export function requirePerson(actor: Actor): Person {
  if (actor.kind === 'user' && !isDemoPerson(actor)) return actor;
  throw new TandemError('forbidden', 'Only signed-in users have second factors.');
}

/**
 * Requires a sign-in within the last 15 minutes, or the password, so that an unattended session
 * cannot be used to change how its user signs in.
 *
 * @throws TandemError `invalid_input` naming `password`
 */
export async function confirmPerson(
  tx: Pick<Transaction, 'user'>,
  actor: Actor,
  { password, now }: { password: string | undefined; now: Date },
): Promise<Person> {
  const person = requirePerson(actor);
  if (now.getTime() - person.authenticatedAt.getTime() < recentMs) return person;
  if (password === undefined) throw wrongField('password', 'is required again');
  const user = found(await tx.user.findUnique({ where: { id: person.id } }), 'user');
  if (!(await verifyOwnPassword(user, password))) throw wrongField('password', 'is incorrect');
  return person;
}
