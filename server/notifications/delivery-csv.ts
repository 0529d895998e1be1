import type { DeliveryItem } from '#lib/schemas/notifications/notifications.ts';
import type { CsvCell, CsvTable } from '#server/platform/http/csv.ts';

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

/** The delivery log with one column per fact. */
export const deliveryTable: CsvTable<DeliveryItem> = {
  header: Object.keys(columns),
  cells: (item) => Object.values(columns).map((cell) => cell(item)),
};
