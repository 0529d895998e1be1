import type { Prisma } from '#server/generated/prisma/client.ts';
import type { TableFile } from '#server/inference/tables/read-table.ts';
import type { StoredTable } from '#server/inference/tables/stored-table.ts';
import { db } from '#server/platform/database/db.ts';

type Transaction = Pick<Prisma.TransactionClient, 'baselineRows' | 'inferenceBaseline'>;

/**
 * The current baseline, and the previous one, which becomes current again if the current one is
 * removed.
 */
const baselinesWithRows = 2;

/** Stored rows of a baseline, for comparison; null if they were removed. */
export async function storedFile(baselineId: string): Promise<TableFile | null> {
  const row = await db().baselineRows.findUnique({
    where: { baselineId },
    select: { bytes: true },
  });
  return row === null ? null : { side: 'reference', kept: row.bytes };
}

/** Stores the rows that came with a baseline, if any, and deletes those of older baselines. */
export async function keepBaselineRows(
  tx: Transaction,
  { model, id: baselineId }: { model: string; id: string },
  table: StoredTable | null,
): Promise<void> {
  if (table !== null)
    await tx.baselineRows.create({ data: { baselineId, ...table }, select: { baselineId: true } });
  const newest = await tx.inferenceBaseline.findMany({
    where: { model, removedAt: null },
    orderBy: { createdAt: 'desc' },
    take: baselinesWithRows,
    select: { id: true },
  });
  await tx.baselineRows.deleteMany({
    where: { baseline: { model }, baselineId: { notIn: newest.map(({ id }) => id) } },
  });
}

/** Deletes the rows stored with a model's baselines. Row counts are retained. */
export async function forgetBaselineRows(tx: Transaction, model: string): Promise<void> {
  await tx.baselineRows.deleteMany({ where: { baseline: { model } } });
}
