import { formatCount, formatEstimate, formatNumber, formatPercent } from '#lib/format.ts';
import type {
  OperationsFigures,
  OperationsReport,
  Spread,
} from '#lib/schemas/incidents/operations.ts';
import { formatDay, formatSpan } from '#lib/time-format.ts';
import { precisionText, rankingText, describeRecord } from '../dialogs/record-text.ts';

export interface Compared {
  word: string;
  /** Null if it is neither better nor worse. */
  better: boolean | null;
  up: boolean;
}

/**
 * Compares a figure with the previous period: "Better by 38%, was 1 h"; null if either is missing.
 */
export function comparePeriods(
  now: number | null,
  before: number | null | undefined,
  { good, show }: { good: 'less' | 'more' | 'neither'; show: (value: number) => string },
): Compared | null {
  if (now === null || before === null || before === undefined) return null;
  const was = `was ${show(before)}`;
  if (now === before) return { word: 'Same as the previous period', better: null, up: false };
  const up = now > before;
  const better = good === 'neither' ? null : up === (good === 'more');
  const word = better === null ? (up ? 'More' : 'Fewer') : better ? 'Better' : 'Worse';
  const size = before === 0 ? '' : ` by ${formatPercent(Math.abs(now / before - 1), 0)}`;
  return { word: `${word}${size}, ${was}`, better, up };
}

export const minutesWord = (minutes: number | null): string | null =>
  minutes === null ? null : minutes === 0 ? 'none' : formatSpan(minutes * 60_000);

export interface FigureText {
  label: string;
  value: string | null;
  /** Unit, shown after the figure. */
  unit: string | null;
  compared: Compared | null;
  /** Definition of how the figure is measured. */
  definition: string;
}

const span = (minutes: number): string => formatSpan(minutes * 60_000);
const one = (value: number): string => formatNumber(value);

function speed(
  label: string,
  now: Spread,
  before: Spread | undefined,
  definition: string,
): FigureText {
  return {
    label,
    value: minutesWord(now.medianMinutes),
    unit:
      now.p90Minutes === null
        ? null
        : `median; 90% within ${span(now.p90Minutes)}, of ${now.count}`,
    compared: comparePeriods(now.medianMinutes, before?.medianMinutes, {
      good: 'less',
      show: span,
    }),
    definition,
  };
}

const percent = (value: number): string => formatPercent(value, 0);

function speedFigures({ now, before }: OperationsReport): FigureText[] {
  return [
    speed(
      'Time to detect (MTTD)',
      now.detect,
      before?.detect,
      'From the onset in the signals until Tandem opened the incident.',
    ),
    speed(
      'Time to acknowledge (MTTA)',
      now.acknowledge,
      before?.acknowledge,
      'From opening the incident until its acknowledgment. Incidents without one are excluded.',
    ),
    speed(
      'Time to recover (MTTR)',
      now.recover,
      before?.recover,
      'From the onset until mitigated, or else resolved; open incidents are excluded.',
    ),
    {
      label: 'Service downtime',
      value: minutesWord(now.downMinutes),
      unit: null,
      compared: comparePeriods(now.downMinutes, before?.downMinutes, { good: 'less', show: span }),
      definition:
        'Sum over services: the union of their critical and error incidents, from the onset until mitigated or resolved.',
    },
  ];
}

/** Describes how users corrected the alert grouping. */
function describeCorrelation({
  incidents,
  split,
  merge,
  move,
  link,
  unlink,
}: OperationsFigures['correlation']): string {
  if (incidents === 0) return 'Correlation: not corrected.';
  const parts = [
    [split, 'split'],
    [merge, 'merged'],
    [move, 'moved'],
    [link, 'linked'],
    [unlink, 'unlinked'],
  ] as const;
  const done = parts.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]));
  return `Correlation: corrected in ${formatCount(incidents, 'incident')} (${done.join(', ')}).`;
}

function precisionFigure(now: OperationsFigures, before: OperationsFigures | null): FigureText {
  const { good, total, share } = now.precision;
  return {
    label: 'Alert precision',
    value: total === 0 ? null : `${good} of ${total}`,
    unit: share === null ? null : percent(share),
    compared: comparePeriods(share, before?.precision.share, { good: 'more', show: percent }),
    definition: `${describeRecord(now.precision, precisionText)}. Causes: ${describeRecord(now.causes, rankingText)}. ${describeCorrelation(now.correlation)}`,
  };
}

function savedFigure({ saved }: OperationsFigures, before: OperationsFigures | null): FigureText {
  const left =
    saved.unstated === 0
      ? ''
      : ` ${formatCount(saved.unstated, 'run')} not counted: older plans do not state minutes.`;
  return {
    label: 'Manual work saved',
    value: saved.runs === 0 ? 'none' : span(saved.minutes),
    unit: saved.runs === 0 ? null : `est., ${formatCount(saved.runs, 'verified action')}`,
    compared: comparePeriods(saved.minutes, before?.saved.minutes, {
      good: 'more',
      show: (value) => (value === 0 ? 'none' : span(value)),
    }),
    definition: `Verified actions times the manual minutes stated by their runbook.${left}`,
  };
}

/** The figures of the report with their definitions, in the order of the screen. */
export function operationsFigures(report: OperationsReport): FigureText[] {
  const { now, before } = report;
  return [
    ...speedFigures(report),
    alertFigure(now, before),
    precisionFigure(now, before),
    savedFigure(now, before),
    {
      label: 'Incidents',
      value: one(now.incidents),
      unit: 'opened',
      compared: comparePeriods(now.incidents, before?.incidents, { good: 'less', show: one }),
      definition: 'Opened in the period, for the selected teams, environments and severities.',
    },
  ];
}

function alertFigure(now: OperationsFigures, before: OperationsFigures | null): FigureText {
  return {
    label: 'Alerts per shift',
    value: now.alertsPerShift === null ? null : formatEstimate(now.alertsPerShift),
    unit: `of 8 h; ${formatCount(now.alerts, 'alert')} in total`,
    compared: comparePeriods(now.alertsPerShift, before?.alertsPerShift, {
      good: 'less',
      show: formatEstimate,
    }),
    definition:
      now.acted.share === null
        ? 'Alerts that fired, divided by the eight-hour shifts in the period.'
        : `Alerts that fired. ${formatPercent(now.acted.share, 0)} (${now.acted.alerts}) led to an action on their incident.`,
  };
}

/** Title of the report: "12 incidents, recovered in 24 min (median)". */
export function operationsTitle({ now }: OperationsReport): string {
  if (now.incidents === 0) return 'No incidents in this period';
  const recovered = minutesWord(now.recover.medianMinutes);
  const count = formatCount(now.incidents, 'incident');
  return recovered === null
    ? `${count}, none ended yet`
    : `${count}, recovered in ${recovered} (median)`;
}

const dayMs = 86_400_000;
const mostBars = 60;

/** Incidents by day, or by week if there are too many days for the bars. */
export function operationsBars(report: OperationsReport) {
  const firstMs = Math.floor(Date.parse(report.from) / dayMs) * dayMs;
  const days = Math.max(1, Math.ceil((Date.parse(report.to) - firstMs) / dayMs));
  const step = days > mostBars ? 7 : 1;
  const groups = Array.from(
    { length: Math.ceil(days / step) },
    (_, index) => firstMs + index * step * dayMs,
  );
  const values = groups.map((fromMs) =>
    report.days
      .filter(({ at }) => Date.parse(at) >= fromMs && Date.parse(at) < fromMs + step * dayMs)
      .reduce((sum, day) => sum + day.incidents, 0),
  );
  return {
    every: step === 1 ? 'day' : 'week',
    unit: '',
    groups: groups.map((atMs) => formatDay(atMs)),
    series: [{ id: 'incidents', name: 'Incidents', values }],
  };
}
