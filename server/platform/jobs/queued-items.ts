import type { IntakeItem } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';
import { cutText } from '#server/platform/database/storable-text.ts';

/**
 * Unprocessed alerts and changes stored by the spool's writer, in order of arrival, without the IDs
 * in `except`.
 */
export async function pendingItems(
  limit: number,
  except: readonly string[] = [],
): Promise<IntakeItem[]> {
  return db().intakeItem.findMany({
    where: { processedAt: null, ...(except.length === 0 ? {} : { id: { notIn: [...except] } }) },
    orderBy: [{ receivedAt: 'asc' }, { segment: 'asc' }, { position: 'asc' }],
    take: limit,
  });
}

/** Marks an item as processed; `error` is the reason it could not be used. */
export async function markTaken(id: string, error: string | null = null): Promise<void> {
  await db().intakeItem.update({
    where: { id },
    data: { processedAt: new Date(), error: error === null ? null : cutText(error, 1_000) },
    select: { id: true },
  });
}
