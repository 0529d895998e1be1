import type { Page } from '#lib/schemas/common.ts';
import type { DeliveryItem } from '#lib/schemas/notifications.ts';
import type { CsvCell } from '#server/platform/csv.ts';
import { csvResponse } from '#server/platform/csv.ts';

const columns: Readonly<Record<string, (item: DeliveryItem) => CsvCell>> = {
  id: (item) => item.id,
  createdAt: (item) => item.createdAt,
  event: (item) => item.event,
  title: (item) => item.title,
  severity: (item) => item.severity,
  incident: (item) => (item.incident === null ? null : `INC-${item.incident.number}`),
  channel: (item) => item.channel.name,
  kind: (item) => item.channel.kind,
  route: (item) => item.route,
  state: (item) => item.state,
  reason: (item) => item.reason,
  attempts: (item) => item.attempts,
  status: (item) => item.status,
  answer: (item) => item.answer,
  deliveredAt: (item) => item.deliveredAt,
  nextAttemptAt: (item) => item.nextAttemptAt,
  heldUntil: (item) => item.heldUntil,
};

/** A page of the delivery log with one column per fact; the next cursor travels in a header. */
export function deliveriesCsv(page: Page<DeliveryItem>): Response {
  return csvResponse(
    'deliveries',
    Object.keys(columns),
    page.items.map((item) => Object.values(columns).map((cell) => cell(item))),
    page.nextCursor === null ? {} : { 'x-next-cursor': page.nextCursor },
  );
}
