import type { Page } from '#lib/schemas/fields.ts';
import {
  listDeliveriesInput,
  type DeliveryItem,
} from '#lib/schemas/notifications/notifications.ts';
import { toDeliveryItem } from '#server/notifications/to-delivery-item.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { afterCursor, cutPage, decodeRowCursor } from '#server/platform/http/cursor.ts';
import { query } from '#server/platform/verb.ts';

function ofIncident(incident: string | undefined) {
  if (incident === undefined) return {};
  return /^\d+$/.test(incident) ? { incidentNumber: Number(incident) } : { incidentId: incident };
}

/** The delivery log, newest first. */
export const listDeliveries = query(
  { permission: 'notifications:read', input: listDeliveriesInput },
  async ({ actor }, input): Promise<Page<DeliveryItem>> => {
    const rows = await db().notificationDelivery.findMany({
      where: {
        AND: [
          visibleWhere(actor, 'notifications:read'),
          input.id === undefined ? {} : { id: input.id },
          input.state === undefined ? {} : { state: input.state },
          input.channel === undefined ? {} : { channelId: input.channel },
          ofIncident(input.incident),
          afterCursor('createdAt', decodeRowCursor(input.cursor)),
        ],
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: input.limit + 1,
    });
    return cutPage(rows, input.limit, (row) => ({ at: row.createdAt, id: row.id }), toDeliveryItem);
  },
);
