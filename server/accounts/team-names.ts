import { db } from '#server/platform/database/db.ts';

/** Names of the teams by id. There are few. */
export async function teamNames(): Promise<Map<string, string>> {
  const rows = await db().team.findMany({ select: { id: true, name: true } });
  return new Map(rows.map((row) => [row.id, row.name]));
}
