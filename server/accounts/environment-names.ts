import { db } from '#server/platform/database/db.ts';

/** Environment names by ID. Not paged because there are few environments. */
export async function environmentNames(): Promise<Map<string, string>> {
  const rows = await db().environment.findMany({ select: { id: true, name: true } });
  return new Map(rows.map((row) => [row.id, row.name]));
}
