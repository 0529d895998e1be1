import { ArrowDownRight, ArrowUpRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { monthHref, rowsHref } from '#components/costs/cost-links.ts';
import { billNote, missingCost } from '#components/costs/missing-cost.ts';
import {
  budgetState,
  differenceWord,
  endOf,
  monthWord,
  rangeWord,
  shiftMonth,
  soFarOf,
} from '#components/labels/cost-text.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { cn } from '#lib/cn.ts';
import { formatCount, formatMoney, formatPercent } from '#lib/format.ts';
import type { CostChange, CostOutlook, OutlookItem } from '#lib/schemas/costs/costs.ts';
import type { Reliability } from '#lib/schemas/incidents/incidents.ts';
import { formatSpan } from '#lib/time-format.ts';
import {
  compareLess,
  comparePoints,
  downWord,
  orFailed,
  type Comparison,
} from './executive-text.ts';
import { actionsHref, DOWN_SEVERITIES, incidentsHref } from './figure-links.ts';
import type { ExecutiveData } from './use-executive.ts';

export interface FigureProps {
  label: string;
  /** Null if not measured or `missing`; undefined while loading. */
  value: string | null | undefined;
  missing?: string;
  unit?: ReactNode;
  /** Comparison with the same part of the previous month, in words. */
  compared?: Comparison | null;
  text: string;
  link: { href: string; word: string };
}

function Compared({ comparison }: { comparison: Comparison }) {
  const Icon = comparison.up ? ArrowUpRight : ArrowDownRight;
  return (
    <span
      className={cn(
        'inline-flex items-center gap-1 text-sm font-medium',
        comparison.better === true && 'text-ok-text',
        comparison.better === false && 'text-error-text',
        comparison.better === null && 'text-ink-3',
      )}
    >
      {comparison.better === null ? null : <Icon size={14} aria-hidden="true" />}
      {comparison.word.charAt(0).toUpperCase() + comparison.word.slice(1)}
    </span>
  );
}

/** One figure with its comparison, explanation and link. */
export function Figure({
  label,
  value,
  missing = 'not measured',
  unit,
  compared = null,
  text,
  link,
}: FigureProps) {
  return (
    <li className="flex min-w-0 flex-col gap-1 border-t border-l border-line px-4 pt-4 pb-4">
      <span className="font-medium text-ink-2">{label}</span>
      <span className="flex flex-wrap items-baseline gap-x-2.5 gap-y-0.5">
        <b
          className={cn(
            'text-3xl font-semibold tabular-nums',
            typeof value !== 'string' && 'text-xl text-ink-3',
          )}
        >
          {value === undefined ? <span data-print="hide">Reading</span> : (value ?? missing)}
        </b>
        {unit ? <span className="text-ink-2">{unit}</span> : null}
        {compared === null ? null : <Compared comparison={compared} />}
      </span>
      <span className="text-pretty text-ink-2">{text}</span>
      <span className="mt-auto pt-1" data-print="hide">
        <TextLink href={link.href}>{link.word}</TextLink>
      </span>
    </li>
  );
}

/** Why the spend is not compared, as a follow-up sentence. */
const reasonOf = (change: CostChange | undefined): string =>
  change === undefined || change.noComparison === null ? '' : ` ${change.noComparison}.`;

function spendFigure(data: ExecutiveData, outlook: CostOutlook, item: OutlookItem): FigureProps {
  const { month, basis } = data;
  const soFar = soFarOf(outlook, item);
  const state = budgetState(item);
  const change = data.change?.items.find((each) => each.currency === item.currency);
  return {
    label: `Spend, end of ${monthWord(month)}`,
    value: formatMoney(endOf(item), item.currency),
    unit:
      item.budget === null
        ? basis === 'metered'
          ? 'est.'
          : null
        : `of ${formatMoney(item.budget.amount, item.currency)}`,
    compared: state === null ? null : { word: state.word, better: !state.over, up: state.over },
    text: `${soFar === null ? 'No bills yet' : `${soFar} so far`}, ${rangeWord(item)}.${
      change === undefined
        ? reasonOf(data.change)
        : ` On the same days of ${monthWord(shiftMonth(month, -1))}: ${differenceWord(change.difference, item.currency)}.`
    }${billNote(data.sources, basis, month)}`,
    link: { href: rowsHref(data, { currency: item.currency }), word: 'Cost rows' },
  };
}

/** Figure of a month without spend: no bill covers it, or nothing is connected. */
function missingSpend({ basis, month, outlook, sources }: ExecutiveData): FigureProps {
  const label = 'Spend, month end';
  if (outlook.data === undefined && !outlook.isError)
    return { label, value: undefined, text: '', link: { href: '/costs', word: 'Costs' } };
  const { title, text, connect, other } = missingCost(sources, basis, month);
  if (other !== null)
    return {
      label,
      value: null,
      missing: basis === 'billed' ? 'no bill' : 'not measured',
      text: `${title}. ${text}`,
      link: { href: monthHref(other, basis), word: monthWord(other, true) },
    };
  return {
    label,
    value: null,
    text:
      connect === null
        ? `${title}. ${text}`
        : basis === 'billed'
          ? 'Connect bills: upload the FOCUS export of your provider.'
          : 'Import bills, or connect a host to measure usage hours.',
    link: { href: '/costs/files', word: connect === null ? 'Bills' : 'Connect bills' },
  };
}

function meteredFigure(data: ExecutiveData): FigureProps {
  const [item] = data.metered?.totals ?? [];
  const idle = data.metered?.items.find((each) => each.key === 'idle');
  return {
    label: 'Measured use of hosts',
    value:
      data.metered === undefined
        ? undefined
        : item === undefined
          ? null
          : formatMoney(item.soFar, item.currency),
    unit: item === undefined ? null : 'est., so far',
    text:
      data.metered === undefined
        ? ''
        : item === undefined
          ? 'Connect a host: the collector sends CPU, memory, disk and GPU hours.'
          : idle === undefined
            ? 'CPU, memory, disk and GPU hours at list prices.'
            : `${formatMoney(idle.soFar, idle.currency)} of it idle, at list prices.`,
    link: { href: rowsHref({ ...data, basis: 'metered' }), word: 'Measured hours' },
  };
}

/** Number of actions that ran in the month, and how many were verified. */
function provenFigure({ proven, month }: ExecutiveData): FigureProps {
  const { ran = 0, verified = 0 } = proven ?? {};
  const words =
    ran === 0
      ? {
          value: proven === undefined ? undefined : 'none',
          text: `No actions ran in ${monthWord(month)}.`,
        }
      : {
          value: `${verified} of ${ran}`,
          text:
            verified === ran
              ? 'Every action that ran was verified.'
              : `${formatCount(ran - verified, 'action')} failed, was undone or could not be verified.`,
        };
  return {
    label: 'Verified actions',
    ...words,
    link: { href: actionsHref(month, proven?.demo), word: 'Actions that ran' },
  };
}

const minutes = (value: number | null): string | null =>
  value === null ? null : formatSpan(value * 60_000);

function downtime(answer: Reliability): string | null {
  if (answer.items.length === 0) return null;
  return answer.downMinutes === 0 ? 'none' : minutes(answer.downMinutes);
}

function reliabilityFigures(data: ExecutiveData): FigureProps[] {
  const now = data.reliability.data;
  const before = now?.before;
  const availability = now?.availability ?? null;
  const serious = incidentsHref(data.month, now?.demo, DOWN_SEVERITIES);
  return [
    {
      label: 'Service availability',
      value:
        now === undefined
          ? undefined
          : availability === null
            ? null
            : formatPercent(availability, 2),
      compared: comparePoints(availability, before?.availability ?? null),
      text:
        now === undefined
          ? ''
          : now.items.length === 0
            ? 'Connect services that send OpenTelemetry or Prometheus metrics.'
            : `Mean of the services; ${downWord(now)}.${now.noComparison === null ? '' : ` ${now.noComparison}.`}`,
      link: { href: '#reliability', word: 'Services' },
    },
    {
      label: 'Downtime',
      value: now === undefined ? undefined : downtime(now),
      compared: compareLess(now?.downMinutes ?? null, before?.downMinutes ?? null),
      text:
        now?.items.length === 0
          ? 'Connect services.'
          : 'Sum over services, from the onset of a critical or error incident until it was mitigated.',
      link: { href: serious, word: 'Incidents' },
    },
    {
      label: 'Time to recover',
      value: now === undefined ? undefined : (minutes(now.recoverMinutes) ?? 'none'),
      compared: compareLess(now?.recoverMinutes ?? null, before?.recoverMinutes ?? null),
      text:
        now?.recoverMinutes === null
          ? 'No serious incidents ended this month.'
          : 'Median of critical and error incidents.',
      link: { href: serious, word: 'Incidents' },
    },
  ];
}

/** The six figures of the month. If a source is missing, the figure names what to connect. */
export function ExecutiveFigures({ data }: { data: ExecutiveData }) {
  const outlook = data.outlook.data;
  const spend = outlook?.totals.map((item) => spendFigure(data, outlook, item)) ?? [];
  const figures = [
    ...reliabilityFigures(data).map((each) => orFailed(each, data.reliability.isLoadingError)),
    ...(spend.length === 0 ? [missingSpend(data)] : spend),
    orFailed(meteredFigure(data), data.failed.metered),
    orFailed(provenFigure(data), data.failed.proven),
  ];
  return (
    <Panel aria-label="Figures of the month" className="overflow-hidden">
      <ul className="-mt-px -ml-px grid grid-cols-1 sm:grid-cols-2 lg:grid-cols-3 print:grid-cols-3">
        {figures.map((figure) => (
          <Figure key={`${figure.label} ${figure.link.href}`} {...figure} />
        ))}
      </ul>
    </Panel>
  );
}
