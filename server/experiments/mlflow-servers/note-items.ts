import type { Transaction } from '#server/platform/database/db.ts';

/** Digest of a server's row, and the ID of its copy. */
export type Noted = { externalId: string; localId: string; digest: string };

/**
 * Rows of a page without duplicates; the last one wins. A server that pages while rows arrive may
 * return a row twice.
 */
export function distinctBy<T>(rows: readonly T[], idOf: (row: T) => string): T[] {
  return [...new Map(rows.map((row) => [idOf(row), row])).values()];
}

/**
 * Records in one statement that the rows of a page still exist. A copy that was created again after
 * a user deleted it counts as never read: its runs and aliases are read again.
 */
export async function noteItems(
  tx: Transaction,
  { serverId, kind, now }: { serverId: string; kind: string; now: Date },
  items: readonly Noted[],
): Promise<void> {
  if (items.length === 0) return;
  await tx.$executeRaw`insert into "MlflowItem" as i
      ("serverId", "kind", "externalId", "localId", "digest", "seenAt")
    select ${serverId}::uuid, ${kind}, given."externalId", given."localId", given."digest", ${now}::timestamptz
    from unnest(${items.map((each) => each.externalId)}::text[], ${items.map((each) => each.localId)}::text[],
      ${items.map((each) => each.digest)}::text[]) as given("externalId", "localId", "digest")
    on conflict ("serverId", "kind", "externalId") do update set
      "localId" = excluded."localId", "digest" = excluded."digest", "seenAt" = excluded."seenAt", "goneAt" = null,
      "sweptAt" = case when i."localId" = excluded."localId" then i."sweptAt" end`;
}
