import { z } from 'zod';
import {
  notificationRouteSchema,
  type NotificationRouting,
} from '#lib/schemas/notifications/notifications.ts';
import type { Transaction } from '#server/platform/database/db.ts';

const stored = z.array(notificationRouteSchema);

/** Effective routes; version 0 without routes if none were saved. */
export async function readRouting(
  tx: Pick<Transaction, 'notificationRouting'>,
): Promise<NotificationRouting> {
  const row = await tx.notificationRouting.findFirst({ orderBy: { version: 'desc' } });
  return row === null
    ? { version: 0, routes: [] }
    : { version: row.version, routes: stored.parse(row.routes) };
}
