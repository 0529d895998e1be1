import type { BarData } from '#components/charts/bars/bar-types.ts';
import { keyWord } from '#components/labels/cost-text.ts';
import { decimalOf, decimalToNumber } from '#lib/decimal.ts';
import type { CostDaily } from '#lib/schemas/costs/costs.ts';
import { formatDay } from '#lib/time-format.ts';

const dayMs = 86_400_000;
const mostKeys = 5;

/** The days of a month as stacked bars: the largest keys, with the rest combined. One currency. */
export function dailyBars(
  daily: Pick<CostDaily, 'items'>,
  range: { from: string; to: string },
  currency: string,
  group: string,
): BarData {
  const items = daily.items.filter((item) => item.currency === currency);
  const sums = new Map<string, number>();
  const cells = new Map<string, number>();
  for (const item of items) {
    const value = decimalToNumber(decimalOf(item.effective));
    const word = keyWord(item.key, group);
    sums.set(word, (sums.get(word) ?? 0) + value);
    cells.set(`${item.day}|${word}`, value);
  }
  const ordered = [...sums].toSorted((a, b) => b[1] - a[1]).map(([word]) => word);
  const shown = ordered.length === mostKeys + 1 ? ordered : ordered.slice(0, mostKeys);
  const rest = ordered.slice(shown.length);
  const days = Array.from(
    { length: Math.round((Date.parse(range.to) - Date.parse(range.from)) / dayMs) },
    (_, index) => Date.parse(range.from) + index * dayMs,
  );
  const dated = days.map((atMs) => new Date(atMs).toISOString().slice(0, 10));
  const measured = new Set(items.map((item) => item.day));
  const read = (day: string, words: readonly string[]): number | null =>
    measured.has(day)
      ? words.reduce((sum, word) => sum + (cells.get(`${day}|${word}`) ?? 0), 0)
      : null;
  const series = shown.map((word, index) => ({
    id: `k${index}`,
    name: word,
    values: dated.map((day) => read(day, [word])),
  }));
  return {
    unit: currency,
    groups: days.map((atMs) => formatDay(atMs)),
    series:
      rest.length === 0
        ? series
        : [
            ...series,
            {
              id: 'rest',
              name: `others, ${rest.length} of ${ordered.length}`,
              color: 8,
              values: dated.map((day) => read(day, rest)),
            },
          ],
  };
}
