import type {
  OperationsFigures,
  OperationsReport,
  Spread,
} from '#lib/schemas/incidents/operations.ts';
import type { CsvCell } from '#server/platform/http/csv.ts';

export const operationsHeader = ['part', 'name', 'value', 'unit', 'of', 'previous'] as const;
type Line = CsvCell[];
type Pair = { now: OperationsFigures; before: OperationsFigures | null };

function spreadLines(name: string, now: Spread, before: Spread | undefined): Line[] {
  return [
    [
      'figure',
      `${name}, median`,
      now.medianMinutes,
      'min',
      now.count,
      before?.medianMinutes ?? null,
    ],
    [
      'figure',
      `${name}, 90th percentile`,
      now.p90Minutes,
      'min',
      now.count,
      before?.p90Minutes ?? null,
    ],
  ];
}

function workLines({ now, before }: Pair): Line[] {
  const share = (good: number, of: number): number | null => (of === 0 ? null : good / of);
  const judged = (name: string, part: 'precision' | 'causes'): Line => [
    'figure',
    name,
    share(now[part].good, now[part].total),
    'share',
    now[part].total,
    before === null ? null : share(before[part].good, before[part].total),
  ];
  return [
    [
      'figure',
      'alerts that led to an action',
      now.acted.share,
      'share',
      now.alerts,
      before?.acted.share ?? null,
    ],
    judged('alert precision', 'precision'),
    judged('causes confirmed', 'causes'),
    [
      'figure',
      'incidents regrouped by users',
      now.correlation.incidents,
      'incidents',
      now.incidents,
      before?.correlation.incidents ?? null,
    ],
    [
      'figure',
      'manual work saved',
      now.saved.minutes,
      'min',
      now.saved.runs,
      before?.saved.minutes ?? null,
    ],
  ];
}

function figureLines(pair: Pair): Line[] {
  const { now, before } = pair;
  return [
    ['figure', 'incidents', now.incidents, 'incidents', null, before?.incidents ?? null],
    ...spreadLines('time to detect', now.detect, before?.detect),
    ...spreadLines('time to acknowledge', now.acknowledge, before?.acknowledge),
    ...spreadLines('time to recover', now.recover, before?.recover),
    ['figure', 'downtime of services', now.downMinutes, 'min', null, before?.downMinutes ?? null],
    ['figure', 'alerts', now.alerts, 'alerts', null, before?.alerts ?? null],
    [
      'figure',
      'alerts per shift',
      now.alertsPerShift,
      'alerts',
      null,
      before?.alertsPerShift ?? null,
    ],
    ...workLines(pair),
  ];
}

/**
 * The entire report as lines of one table: figures, services, teams, shifts, saved work and days.
 */
export function operationsLines(report: OperationsReport): Line[] {
  const down = (part: string, rows: OperationsReport['services']): Line[] =>
    rows.map((row) => [
      part,
      row.name,
      row.downMinutes,
      'min down',
      row.incidents,
      row.downMinutesBefore,
    ]);
  return [
    ['note', 'demo company', report.demo, null, null, null],
    ...(report.noComparison === null
      ? []
      : [['note', 'comparison', report.noComparison, null, null, null]]),
    ...figureLines(report),
    ...down('service', report.services),
    ...down('team', report.teams),
    ...report.shifts.map((row): Line => [
      'shift',
      `${row.name} UTC`,
      row.perShift,
      'alerts per shift',
      row.alerts,
      null,
    ]),
    ...report.saved.map((row): Line => ['saved', row.runbook, row.minutes, 'min', row.runs, null]),
    ...report.days.flatMap((row): Line[] => [
      ['day', row.at.slice(0, 10), row.incidents, 'incidents', null, null],
      ['day', row.at.slice(0, 10), row.alerts, 'alerts', null, null],
    ]),
  ];
}
