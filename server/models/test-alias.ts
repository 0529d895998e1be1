import { setAlias } from '#server/models/aliases.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';

/** Asks for a version to become champion, for integration tests; the action that waits for approval. */
export async function askForChampion(actor: Actor, name: string, version: number) {
  const asked = await setAlias(actor, { name, alias: 'champion', version });
  if (asked.kind !== 'asked') throw new Error('a protected alias must be asked for');
  return db().action.findUniqueOrThrow({ where: { id: asked.id } });
}
