import { CircleX } from 'lucide-react';
import { budgetState, endOf } from '#components/labels/cost-text.ts';
import { cn } from '#lib/cn.ts';
import { decimalOf, decimalToNumber } from '#lib/decimal.ts';
import { formatMoney, moneyPlaces } from '#lib/format.ts';
import type { OutlookItem } from '#lib/schemas/costs/costs.ts';

const numberOf = (text: string): number => Math.max(0, decimalToNumber(decimalOf(text)));

/** Maximum value of the bars in one currency, so that they share a scale. */
export function barScale(items: readonly OutlookItem[]): number {
  const sizes = items.flatMap((item) => [
    numberOf(endOf(item)),
    numberOf(item.soFar),
    item.budget === null ? 0 : numberOf(item.budget.amount),
  ]);
  return Math.max(...sizes, 1e-9);
}

/** Spend so far, the forecast for the end of the month, and the budget as a line. */
export function SpendBar({ item, scale }: { item: OutlookItem; scale: number }) {
  const percent = (text: string): number => Math.min(100, (numberOf(text) / scale) * 100);
  const soFar = percent(item.soFar);
  const end = Math.max(soFar, percent(endOf(item)));
  return (
    <span aria-hidden="true" data-mark="" className="relative block h-4 min-w-16">
      <i
        className="absolute top-1 left-0 h-2 rounded-[2px] border border-series-1 bg-band"
        style={{ width: `${end}%` }}
      />
      <i
        className="absolute top-1 left-0 h-2 rounded-[2px] bg-series-1"
        style={{ width: `${soFar}%` }}
      />
      {item.budget === null ? null : (
        <i
          className="absolute top-0 h-4 w-0.5 bg-ink"
          style={{ left: `calc(${percent(item.budget.amount)}% - 1px)` }}
        />
      )}
    </span>
  );
}

/** Number of decimals for the amounts in a list of spend. */
export const spendPlaces = (items: readonly OutlookItem[]): number =>
  moneyPlaces(items.flatMap((item) => [item.soFar, endOf(item)]));

/** The figure at the end of a bar: the forecast month total, marked if it exceeds the budget. */
export function SpendEnd({ item, places }: { item: OutlookItem; places: number }) {
  const over = budgetState(item)?.over ?? false;
  return (
    <span
      className={cn(
        'inline-flex items-center gap-1.5 whitespace-nowrap tabular-nums',
        over && 'font-medium text-error-text',
      )}
    >
      {over ? <CircleX size={14} aria-hidden="true" /> : null}
      {formatMoney(endOf(item), item.currency, false, places)}
      {over ? <span className="sr-only">over budget</span> : null}
    </span>
  );
}

const swatch = 'inline-block h-2.5 rounded-[2px]';

/** Legend of the bar segments. */
export function SpendLegend({ budget }: { budget: boolean }) {
  return (
    <ul className="flex flex-wrap items-center gap-x-3.5 gap-y-1 text-xs text-ink-2">
      <li className="inline-flex items-center gap-1.5">
        <i aria-hidden="true" data-mark="" className={`${swatch} w-2.5 bg-series-1`} />
        So far
      </li>
      <li className="inline-flex items-center gap-1.5">
        <i
          aria-hidden="true"
          data-mark=""
          className={`${swatch} w-2.5 border border-series-1 bg-band`}
        />
        Expected
      </li>
      {budget ? (
        <li className="inline-flex items-center gap-1.5">
          <i aria-hidden="true" data-mark="" className="inline-block h-3 w-0.5 bg-ink" />
          Budget
        </li>
      ) : null}
    </ul>
  );
}
