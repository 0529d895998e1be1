import { db } from '#server/platform/database/db.ts';

/** Names of the environments by id. There are few. */
export async function environmentNames(): Promise<Map<string, string>> {
  const rows = await db().environment.findMany({ select: { id: true, name: true } });
  return new Map(rows.map((row) => [row.id, row.name]));
}
