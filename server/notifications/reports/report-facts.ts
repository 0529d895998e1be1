import {
  formatCount,
  formatDuration,
  formatMoney,
  formatEstimate,
  formatPercent,
} from '#lib/format.ts';
import type { CostOutlook } from '#lib/schemas/costs/costs.ts';
import type { DemoCounted } from '#lib/schemas/fields.ts';
import type { Reliability } from '#lib/schemas/incidents/incidents.ts';
import type { OperationsReport, Spread } from '#lib/schemas/incidents/operations.ts';
import type { ReportKind } from '#lib/schemas/notifications/reports.ts';
import { formatDay } from '#lib/time-format.ts';
import { plainFacts, type Facts } from '#server/notifications/facts.ts';

type Line = { label: string; text: string };
const most = 5;

const minutes = (value: number | null): string =>
  value === null ? 'not measured' : formatDuration(value * 60);

function spread(now: Spread, before: Spread | undefined): string {
  if (now.medianMinutes === null) return 'not measured';
  const earlier = before?.medianMinutes ?? null;
  const was = earlier === null ? '' : `, previously ${minutes(earlier)}`;
  return `median ${minutes(now.medianMinutes)}, 90% within ${minutes(now.p90Minutes)}${was}`;
}

/**
 * Report lines that name the figures that exclude the demo company and those that contain only its
 * data.
 */
function demoLines(figures: Readonly<Record<string, DemoCounted>>): Line[] {
  const words = { 'left-out': 'is excluded from', only: 'is the only data in', none: '' };
  return Object.entries(figures).flatMap(([name, demo]) =>
    demo === 'none' ? [] : [{ label: 'Demo company', text: `${words[demo]} ${name}` }],
  );
}

/** Operations report as lines, comparing the period with the previous one. */
export function operationsLines({
  now,
  before,
  services,
  demo,
  noComparison,
}: OperationsReport): Line[] {
  const was = (text: string | undefined): string =>
    text === undefined ? '' : `, previously ${text}`;
  const down = services.filter((row) => row.downMinutes > 0).slice(0, most);
  return [
    ...demoLines({ 'these figures': demo }),
    { label: 'Incidents', text: `${now.incidents}${was(before?.incidents.toString())}` },
    { label: 'Time to detect', text: spread(now.detect, before?.detect) },
    { label: 'Time to acknowledge', text: spread(now.acknowledge, before?.acknowledge) },
    { label: 'Time to recover', text: spread(now.recover, before?.recover) },
    {
      label: 'Service downtime',
      text: `${minutes(now.downMinutes)}${was(before === null ? undefined : minutes(before.downMinutes))}`,
    },
    ...down.map((row) => ({
      label: `Down: ${row.name}`,
      text: `${minutes(row.downMinutes)} in ${formatCount(row.incidents, 'incident')}`,
    })),
    {
      label: 'Alerts per shift',
      text: `${formatEstimate(now.alertsPerShift)}; ${formatPercent(now.acted.share)} led to an action`,
    },
    {
      label: 'Manual work saved',
      text: `${minutes(now.saved.minutes)} in ${formatCount(now.saved.runs, 'verified run')}`,
    },
    ...(noComparison === null ? [] : [{ label: 'Previous period', text: noComparison }]),
  ];
}

function spend(outlook: CostOutlook, names: 'total' | 'team'): Line[] {
  const rows = names === 'total' ? outlook.totals : outlook.items.slice(0, most);
  return rows.map((row) => {
    const money = (amount: string): string => formatMoney(amount, row.currency);
    const expected = row.expected === null ? '' : `, expected ${money(row.expected.mid)}`;
    const budget = row.budget === null ? '' : `, budget ${money(row.budget.amount)}`;
    const over = row.overBudgetOn === null ? '' : `, over budget on ${row.overBudgetOn}`;
    return {
      label: names === 'total' ? `Spend in ${row.currency}` : `Spend of ${row.key ?? 'no team'}`,
      text: `${money(row.soFar)}${expected}${budget}${over}`,
    };
  });
}

/**
 * Executive figures as lines. Currencies are listed separately; unmeasured figures are marked as
 * such.
 */
export function executiveLines(
  outlook: CostOutlook,
  reliability: Reliability,
  basis: 'billed' | 'metered',
): Line[] {
  const totals = spend(outlook, 'total');
  return [
    ...demoLines({
      'the spend': outlook.demo,
      'availability, downtime and incidents': reliability.demo,
    }),
    ...(totals.length === 0
      ? [{ label: 'Spend', text: 'not measured: no bill and no measured hours in this month' }]
      : totals),
    ...(basis === 'metered' && totals.length > 0
      ? [{ label: 'Basis', text: 'estimated from measured hours and list prices' }]
      : []),
    ...spend(outlook, 'team'),
    { label: 'Availability', text: formatPercent(reliability.availability, 2) },
    { label: 'Service downtime', text: minutes(reliability.downMinutes) },
    {
      label: 'Incidents',
      text: `${reliability.incidents}, ${reliability.open} open`,
    },
  ];
}

type Made = {
  id: string;
  optOuts: string[];
  name: string;
  kind: ReportKind;
  fromMs: number;
  toMs: number;
  lines: Line[];
  path: string;
  /** Whether all figures belong to the demo company. */
  demo: boolean;
};

export function reportFacts(made: Made, at: Date): Facts {
  const days = `${formatDay(made.fromMs)} to ${formatDay(made.toMs - 1)}`;
  const title = `${made.name}: ${made.kind === 'operations' ? 'operations' : 'executive'} report, ${days}`;
  return {
    ...plainFacts({
      event: 'report',
      thread: 'REPORT',
      state: 'Report',
      title,
      at,
      demo: made.demo,
    }),
    report: { lines: made.lines, path: made.path, id: made.id, optOuts: made.optOuts },
  };
}
