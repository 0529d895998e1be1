import { z } from 'zod';
import { notificationEvents, personalEvents } from '#lib/choices/notifications.ts';
import { severitySchema } from '#lib/schemas/fields.ts';
import {
  eventOutcomes,
  incidentEventsInput,
  type IncidentNotice,
} from '#lib/schemas/notifications/notifications.ts';
import { toDeliveryItem } from '#server/notifications/to-delivery-item.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { found, query } from '#server/platform/verb.ts';

const kindSchema = z.enum([...notificationEvents, ...personalEvents]);
const outcomeSchema = z.enum(eventOutcomes);

/** All events of an incident in order, with their recipients or the reason there were none. */
export const listIncidentNotices = query(
  { permission: 'notifications:read', input: incidentEventsInput },
  async ({ actor }, { incident: id }): Promise<{ items: IncidentNotice[]; nextCursor: null }> => {
    const incident = found(await db().incident.findUnique({ where: { id } }), 'incident');
    requirePermission(actor, 'notifications:read', incident);
    const [events, deliveries] = await Promise.all([
      db().notificationEvent.findMany({
        where: { incidentId: id },
        orderBy: [{ at: 'asc' }, { id: 'asc' }],
        take: 500,
      }),
      db().notificationDelivery.findMany({
        where: { incidentId: id },
        orderBy: { createdAt: 'asc' },
        take: 1_000,
      }),
    ]);
    const items = events.map((event) => ({
      id: event.id,
      event: kindSchema.parse(event.kind),
      severity: event.severity === null ? null : severitySchema.parse(event.severity),
      at: event.at.toISOString(),
      outcome: outcomeSchema.parse(event.outcome ?? 'waiting'),
      detail: event.detail,
      deliveries: deliveries.filter((row) => row.eventId === event.id).map(toDeliveryItem),
    }));
    return { items, nextCursor: null };
  },
);
