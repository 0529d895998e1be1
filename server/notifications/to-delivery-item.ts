import { z } from 'zod';
import { channelKinds, deliveryStates, messageKinds } from '#lib/choices/notifications.ts';
import { severitySchema } from '#lib/schemas/fields.ts';
import { attemptSchema, type DeliveryItem } from '#lib/schemas/notifications/notifications.ts';
import type { NotificationDelivery } from '#server/generated/prisma/client.ts';
import { factsSchema } from '#server/notifications/facts.ts';

const eventSchema = z.enum(messageKinds);
const kindSchema = z.enum(channelKinds);
const stateSchema = z.enum(deliveryStates);
const logSchema = z.array(attemptSchema);
const iso = (at: Date | null) => at?.toISOString() ?? null;

export function toDeliveryItem(row: NotificationDelivery): DeliveryItem {
  const facts = factsSchema.parse(row.facts);
  return {
    id: row.id,
    event: eventSchema.parse(row.event),
    title: `${facts.state}: ${facts.title}`,
    severity: severitySchema.parse(row.severity),
    incident:
      row.incidentId === null || row.incidentNumber === null
        ? null
        : { id: row.incidentId, number: row.incidentNumber },
    action: row.actionId === null ? null : { id: row.actionId },
    channel: { id: row.channelId, name: row.channelName, kind: kindSchema.parse(row.channelKind) },
    route: row.routeName,
    state: stateSchema.parse(row.state),
    reason: row.reason,
    attempts: row.attempts,
    nextAttemptAt: iso(row.nextAttemptAt),
    heldUntil: iso(row.heldUntil),
    status: row.status,
    answer: row.answer,
    deliveredAt: iso(row.deliveredAt),
    createdAt: row.createdAt.toISOString(),
    log: logSchema.parse(row.log),
  };
}
