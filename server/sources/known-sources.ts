import type { Transaction } from '#server/platform/database/db.ts';

/** Subset of the keys whose senders are already stored. */
export async function knownSources(
  tx: Transaction,
  items: readonly { key: string }[],
): Promise<Set<string>> {
  const rows = await tx.source.findMany({
    where: { key: { in: items.map(({ key }) => key) } },
    select: { key: true },
  });
  return new Set(rows.map(({ key }) => key));
}
