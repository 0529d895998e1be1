import type { AlertSummary } from '#lib/schemas/incidents/incidents.ts';

export interface AlertRow {
  alert: AlertSummary;
  /** Number of further alerts of the same resource that joined for the same reason. */
  more: number;
}

/**
 * Combines alerts of one resource that joined for the same reason into one row. Rows are ordered by
 * their first alert.
 */
export function foldAlerts(alerts: readonly AlertSummary[]): AlertRow[] {
  const groups = Map.groupBy(alerts, ({ id, resource, joinReason, state }) =>
    resource === null || joinReason === null
      ? id
      : JSON.stringify([resource.kind, resource.name, joinReason, state === 'resolved']),
  );
  return [...groups.values()].flatMap(([alert, ...others]) =>
    alert === undefined ? [] : [{ alert, more: others.length }],
  );
}
