import { visibleWhere, type Actor } from '#server/platform/actor.ts';
import type { Transaction } from '#server/platform/database/db.ts';

/** Registered versions by logged model, limited to those visible to the actor. */
export async function registrationsOf(
  tx: Pick<Transaction, 'modelVersion'>,
  actor: Actor,
  loggedModelIds: readonly string[],
): Promise<Map<string, { name: string; version: string }[]>> {
  const rows = await tx.modelVersion.findMany({
    where: {
      loggedModelId: { in: [...loggedModelIds] },
      model: visibleWhere(actor, 'models:read'),
    },
    select: { loggedModelId: true, version: true, model: { select: { name: true } } },
    orderBy: { version: 'asc' },
  });
  const found = new Map<string, { name: string; version: string }[]>();
  for (const { loggedModelId, version, model } of rows) {
    if (loggedModelId === null) continue;
    const list = found.get(loggedModelId) ?? [];
    list.push({ name: model.name, version: String(version) });
    found.set(loggedModelId, list);
  }
  return found;
}
