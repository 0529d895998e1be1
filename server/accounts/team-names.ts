import { db } from '#server/platform/database/db.ts';

/** Team names by id. Not paged: there are few. */
export async function teamNames(): Promise<Map<string, string>> {
  const rows = await db().team.findMany({ select: { id: true, name: true } });
  return new Map(rows.map((row) => [row.id, row.name]));
}
