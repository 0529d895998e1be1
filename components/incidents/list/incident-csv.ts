import { toCsv } from '#components/charts/frame/chart-csv.ts';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';

const head = [
  'time',
  'ended',
  'entry',
  'title',
  'state',
  'severity',
  'resource',
  'value',
  'by',
  'text',
];
type Row = (string | number | null)[];

/**
 * Alerts and timeline of an incident as CSV, one row each, in chronological order. Times in UTC,
 * values unformatted.
 */
export function incidentCsv({
  alerts,
  timeline,
}: Pick<IncidentDetail, 'alerts' | 'timeline'>): string {
  const rows: Row[] = [
    ...alerts.map((alert): Row => [
      alert.startedAt,
      alert.resolvedAt,
      'alert',
      alert.title,
      alert.state,
      alert.severity,
      alert.resource === null ? null : `${alert.resource.kind} ${alert.resource.name}`,
      alert.value,
      null,
      null,
    ]),
    ...timeline.map((event): Row => [
      event.at,
      null,
      event.kind,
      event.title,
      null,
      null,
      null,
      null,
      event.actor.name,
      event.body,
    ]),
  ];
  const timeOf = ([time]: Row): number => Date.parse(String(time));
  return toCsv(
    head,
    rows.toSorted((a, b) => timeOf(a) - timeOf(b)),
  );
}
