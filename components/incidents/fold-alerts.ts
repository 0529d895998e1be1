import type { AlertSummary } from '#lib/schemas/incidents/incidents.ts';

export interface AlertRow {
  alert: AlertSummary;
  /** Further alerts of the same resource that joined for the same reason. */
  more: number;
}

/** Alerts of one resource that joined for one reason as one row, in the order of their first. */
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
