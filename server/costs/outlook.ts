import { monthEnd, type MonthEnd } from '#engines/forecast/month-end.ts';
import {
  decimalFromNumber,
  decimalOf,
  decimalToNumber,
  formatDecimal,
  type Decimal,
} from '#lib/decimal.ts';
import {
  costOutlookInput,
  type BudgetItem,
  type CostOutlook,
  type OutlookItem,
} from '#lib/schemas/costs/costs.ts';
import { query } from '#server/platform/verb.ts';
import { budgetsOf } from './budgets.ts';
import { dailyAmounts, type DayAmount } from './daily-amounts.ts';
import { monthOf, monthRange, type MonthRange } from './month-range.ts';

const dayMs = 86_400_000;
const historyDays = 42;
const centPlaces = 2;

const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

/**
 * Daily amounts before `endMs`, starting with the first whole day that has a charge; 0 on days
 * without charges.
 */
function wholeDays(rows: readonly DayAmount[], fromMs: number, endMs: number) {
  const sums = new Map<string, Decimal>();
  for (const row of rows) sums.set(row.day, (sums.get(row.day) ?? 0n) + row.steady);
  const first = [...sums.keys()].toSorted()[0];
  if (first === undefined) return [];
  const startMs = Math.max(fromMs, Date.parse(first));
  const count = Math.max(0, Math.round((endMs - startMs) / dayMs));
  return Array.from({ length: count }, (_, index) => {
    const atMs = startMs + index * dayMs;
    return { dayMs: atMs, value: decimalToNumber(sums.get(dayOf(atMs)) ?? 0n) };
  });
}

type Clock = { range: MonthRange; historyMs: number; wholeUntilMs: number };

/** First day on which the measured or expected total exceeds the budget. */
function overBudgetOn(
  ofMonth: readonly DayAmount[],
  end: MonthEnd | null,
  spent: number,
  budget: string | null,
): string | null {
  if (budget === null) return null;
  const limit = decimalOf(budget);
  let passed = 0n;
  for (const row of ofMonth.toSorted((a, b) => (a.day < b.day ? -1 : 1))) {
    passed += row.amount;
    if (passed > limit) return row.day;
  }
  let sum = spent;
  for (const day of end?.path ?? []) {
    sum += day.value;
    if (sum > decimalToNumber(limit)) return dayOf(day.dayMs);
  }
  return null;
}

function outlookItem(
  key: string,
  currency: string,
  rows: readonly DayAmount[],
  budget: BudgetItem | null,
  clock: Clock,
): OutlookItem {
  const { range, wholeUntilMs } = clock;
  const ofMonth = rows.filter((row) => row.day >= dayOf(range.fromMs));
  const sum = (list: readonly DayAmount[]): Decimal =>
    list.reduce((total, row) => total + row.amount, 0n);
  const soFar = sum(ofMonth);
  // Charges that cover more than a day are dated at their start and occur only once.
  const lump = ofMonth.reduce((total, row) => total + row.amount - row.steady, 0n);
  const before = ofMonth.filter((row) => row.day < dayOf(wholeUntilMs));
  const spentSteady = before.reduce((total, row) => total + row.steady, 0n);
  const spent = decimalToNumber(spentSteady + lump);
  const end = monthEnd({
    days: wholeDays(rows, clock.historyMs, wholeUntilMs),
    spent,
    fromMs: wholeUntilMs,
    monthEndMs: range.toMs,
  });
  const money = (value: number): string => {
    const amount = decimalFromNumber(value, centPlaces);
    return formatDecimal(amount < soFar && value >= 0 && soFar > 0n ? soFar : amount);
  };
  return {
    key: key === '' ? null : key,
    currency,
    soFar: formatDecimal(soFar),
    expected:
      end === null ? null : { low: money(end.low), mid: money(end.mid), high: money(end.high) },
    budget:
      budget === null ? null : { id: budget.id, amount: budget.amount, revision: budget.revision },
    overBudgetOn: overBudgetOn(ofMonth, end, spent, budget?.amount ?? null),
  };
}

function byKey(rows: readonly DayAmount[], read: (row: DayAmount) => string) {
  return [...Map.groupBy(rows, (row) => JSON.stringify([read(row), row.currency])).values()];
}

const largestFirst = (a: OutlookItem, b: OutlookItem): number =>
  decimalToNumber(decimalOf(b.soFar) - decimalOf(a.soFar));

/** Cost of a month so far, its forecast total and its budgets, overall and by one dimension. */
export const costOutlook = query(
  { permission: 'costs:read', input: costOutlookInput },
  async ({ actor, now }, input): Promise<CostOutlook> => {
    const range = monthRange(input.month ?? monthOf(now.getTime()));
    const historyMs = range.fromMs - historyDays * dayMs;
    const toMs = Math.min(range.toMs, now.getTime());
    const asked = { from: new Date(historyMs), to: new Date(Math.max(historyMs, toMs)) };
    const { days, sinceMs, untilMs, demo } = await dailyAmounts(actor, input, asked, now);
    const until = Math.min(toMs, Math.max(range.fromMs, untilMs ?? range.fromMs));
    const wholeUntilMs = Math.floor(until / dayMs) * dayMs;
    const clock = { range, historyMs: Math.max(historyMs, sinceMs), wholeUntilMs };
    // Budgets apply only to billed cost, because the estimate is partial.
    const none = () => null;
    const [all, scoped] = await Promise.all([
      input.basis === 'billed' ? budgetsOf(range.month, 'all') : none,
      input.basis === 'billed' && input.groupBy !== 'model'
        ? budgetsOf(range.month, input.groupBy)
        : none,
    ]);
    const item = (group: readonly DayAmount[], key: string, budget: BudgetItem | null) =>
      outlookItem(key, group[0]?.currency ?? '', group, budget, clock);
    return {
      demo,
      month: range.month,
      from: new Date(range.fromMs).toISOString(),
      to: new Date(range.toMs).toISOString(),
      until: untilMs === null ? null : new Date(untilMs).toISOString(),
      daysMeasured: Math.max(0, Math.round((wholeUntilMs - range.fromMs) / dayMs)),
      daysInMonth: range.days,
      totals: byKey(days, () => '').map((group) =>
        item(group, '', all('', group[0]?.currency ?? '')),
      ),
      items: byKey(days, (row) => row.key)
        .map((group) => {
          const { key = '', currency = '' } = group[0] ?? {};
          return item(group, key, key === '' ? null : scoped(key, currency));
        })
        .toSorted(largestFirst),
    };
  },
);
