import { db } from '#server/platform/database/db.ts';

/** Team names by ID. Not paged because there are few teams. */
export async function teamNames(): Promise<Map<string, string>> {
  const rows = await db().team.findMany({ select: { id: true, name: true } });
  return new Map(rows.map((row) => [row.id, row.name]));
}
