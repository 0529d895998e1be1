import { separatedSeries } from '#engines/correlate/separated-series.ts';
import type { Transaction } from '#server/platform/database/db.ts';

/** Alert series that people moved out of these open incidents, by incident. */
export async function readSeparated(
  tx: Pick<Transaction, 'correlationVerdict'>,
  open: readonly { id: string }[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const openIds = open.map(({ id }) => id);
  const remaining = { select: { mergedIntoId: true } } as const;
  const rows = await tx.correlationVerdict.findMany({
    where: {
      kind: { in: ['split', 'move'] },
      OR: [{ incidentId: { in: openIds } }, { incident: { mergedIntoId: { in: openIds } } }],
    },
    select: {
      incidentId: true,
      otherId: true,
      fingerprints: true,
      incident: remaining,
      other: remaining,
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  const mergedInto = new Map(
    rows
      .flatMap((row) => [
        [row.incidentId, row.incident.mergedIntoId] as const,
        [row.otherId, row.other.mergedIntoId] as const,
      ])
      .flatMap(([id, into]) => (into === null ? [] : [[id, into] as const])),
  );
  return separatedSeries(
    rows.map(({ incidentId, otherId, fingerprints }) => ({
      from: incidentId,
      to: otherId,
      fingerprints,
    })),
    new Set(openIds),
    mergedInto,
  );
}
