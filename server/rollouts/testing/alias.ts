import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { setAlias } from '#server/rollouts/promotion/aliases.ts';

/** Asks that a protected alias points to a version, for integration tests; the action that waits for approval. */
export async function askForAlias(actor: Actor, name: string, version: number, alias = 'champion') {
  const asked = await setAlias(actor, { name, alias, version });
  if (asked.kind !== 'asked') throw new Error('a protected alias must be asked for');
  return db().action.findUniqueOrThrow({ where: { id: asked.id } });
}
