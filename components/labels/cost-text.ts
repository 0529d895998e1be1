import { decimalOf, decimalToNumber, formatDecimal } from '#lib/decimal.ts';
import { formatMoney, formatPercent } from '#lib/format.ts';
import type { CostBasis, CostOutlook, OutlookItem, PriceKind } from '#lib/schemas/costs/costs.ts';

export const GROUP_WORD = {
  team: 'team',
  service: 'service',
  environment: 'environment',
  model: 'model',
} as const;
export type ScreenGroup = keyof typeof GROUP_WORD;

export const KIND_WORD: Record<PriceKind, string> = {
  cpu: 'CPU',
  memory: 'Memory',
  storage: 'Storage',
  gpu: 'GPU',
};

/** Text for rows without a value in a dimension. */
export function keyWord(key: string | null, group: string): string {
  return key ?? `no ${group}`;
}

const monthName = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' });
const monthAndYear = new Intl.DateTimeFormat('en-GB', {
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/** "November", or with the year: "November 2026". */
export function monthWord(month: string, withYear = false): string {
  const at = Date.parse(`${month}-01T00:00:00Z`);
  if (Number.isNaN(at)) return month;
  return (withYear ? monthAndYear : monthName).format(at);
}

/** Shifts a month such as `2026-11` by a number of months. */
export function shiftMonth(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** Projected cost at month end, or the cost so far if there is no projection. */
export function endOf(item: Pick<OutlookItem, 'soFar' | 'expected'>): string {
  return item.expected?.mid ?? item.soFar;
}

/** Whether no further cost is expected in the month. */
export function nothingExpected({ soFar, expected }: OutlookItem): boolean {
  return expected !== null && expected.high === soFar;
}

/** Until this day of a month there are too few figures to evaluate it. */
const EARLY_DAYS = 5;

/**
 * The last full month, if the month shown is the current one and is at most five days old;
 * otherwise null.
 * @param today the day as `2026-12-03`.
 */
export function lastFullMonth(month: string, today: string): string | null {
  const isEarly = month === today.slice(0, 7) && Number(today.slice(8, 10)) <= EARLY_DAYS;
  return isEarly ? shiftMonth(month, -1) : null;
}

/**
 * Cost so far, such as "$6,000". Null if the month has no cost yet, because a late bill does not
 * mean 0.
 */
export function soFarOf(
  { from, until }: Pick<CostOutlook, 'from' | 'until'>,
  { soFar, currency }: Pick<OutlookItem, 'soFar' | 'currency'>,
): string | null {
  const hasBegun = until !== null && until > from;
  return hasBegun || decimalOf(soFar) !== 0n ? formatMoney(soFar, currency) : null;
}

export type BudgetState = { word: string; over: boolean };

/** Budget state: "3% under budget", "8% over budget"; null without a budget. */
export function budgetState(item: OutlookItem): BudgetState | null {
  if (item.budget === null) return null;
  const budget = decimalToNumber(decimalOf(item.budget.amount));
  const end = decimalToNumber(decimalOf(endOf(item)));
  if (budget === 0) return { word: end > 0 ? 'over budget' : 'on budget', over: end > 0 };
  const share = end / budget - 1;
  if (Math.abs(share) < 0.005) return { word: 'on budget', over: false };
  const size = formatPercent(Math.abs(share), 0);
  return share > 0
    ? { word: `${size} over budget`, over: true }
    : { word: `${size} under budget`, over: false };
}

/** Summary of a month: "November ends at $8,900, 3% under budget". Past months use "ended at". */
export function outlookTitle(
  month: string,
  totals: readonly OutlookItem[],
  basis: CostBasis,
  isOver = false,
): string {
  const [first] = totals;
  if (first === undefined)
    return basis === 'billed' ? `No bill for ${monthWord(month)} yet` : 'Nothing is measured yet';
  const money = totals.map((item) => formatMoney(endOf(item), item.currency)).join(' and ');
  const isComplete = isOver && totals.every((item) => nothingExpected(item));
  const verb = isComplete ? 'ended at' : first.expected === null ? 'so far costs' : 'ends at';
  const about = basis === 'metered' ? 'about ' : '';
  const state = totals.length === 1 ? budgetState(first) : null;
  return `${monthWord(month)} ${verb} ${about}${money}${state === null ? '' : `, ${state.word}`}`;
}

/** Expected range: "$8,700 to $9,100 expected", or the reason why there is none. */
export function rangeWord(item: OutlookItem): string {
  if (item.expected === null) return 'fewer than 3 whole days, no projection yet';
  if (nothingExpected(item)) return 'no further costs expected';
  const { low, high } = item.expected;
  if (low === high) return 'the same each day so far';
  return `${formatMoney(low, item.currency)} to ${formatMoney(high, item.currency)} expected`;
}

/** Text for a cost difference: "$120 more than in October". */
export function differenceWord(difference: string, currency: string): string {
  const value = decimalOf(difference);
  if (value === 0n) return 'unchanged';
  const size = formatMoney(formatDecimal(value < 0n ? -value : value), currency);
  return value > 0n ? `${size} more` : `${size} less`;
}
