import { mean } from '../math/mean.ts';

const dayMs = 86_400_000;
/** Minimum number of whole days for a forecast. */
const leastDays = 3;
const weekdaysFromDays = 14;
/** Number of recent days that determine tomorrow's cost level. */
const memoryDays = 28;
/** z value that covers 80 % of a normal distribution. */
const z80 = 1.2816;

export type DayCost = { dayMs: number; value: number };

export type MonthEnd = {
  mid: number;
  low: number;
  high: number;
  /** Expected cost of each remaining day. */
  path: DayCost[];
};

function weekday(atMs: number): number {
  return new Date(atMs).getUTCDay();
}

/**
 * Cost of a weekday relative to the average, shrunk toward 1 while there are few days of that
 * weekday.
 */
function weekdayFactors(days: readonly DayCost[], level: number): Map<number, number> {
  const factors = new Map<number, number>();
  if (days.length < weekdaysFromDays || level <= 0) return factors;
  for (const [day, group] of Map.groupBy(days, (each) => weekday(each.dayMs))) {
    const weight = group.length / (group.length + 1);
    const share = mean(group.map((each) => each.value)) / level;
    factors.set(day, 1 + weight * (share - 1));
  }
  return factors;
}

/**
 * Cost of the month to date plus the expected cost of the remaining days, with a range that is
 * right in 4 of 5 months. `days` are whole days up to `fromMs`, ascending, with 0 for a day without
 * cost; `spent` is the month's cost before `fromMs`. Null with fewer than three whole days.
 */
export function monthEnd(input: {
  days: readonly DayCost[];
  spent: number;
  fromMs: number;
  monthEndMs: number;
}): MonthEnd | null {
  const days = input.days.slice(-memoryDays);
  if (days.length < leastDays) return null;
  const level = mean(days.map((day) => day.value));
  const factors = weekdayFactors(days, level);
  const expect = (atMs: number): number => level * (factors.get(weekday(atMs)) ?? 1);
  const left = Math.max(0, Math.round((input.monthEndMs - input.fromMs) / dayMs));
  const path = Array.from({ length: left }, (_, index) => {
    const atMs = input.fromMs + index * dayMs;
    return { dayMs: atMs, value: expect(atMs) };
  });
  const squares = days.map((day) => (day.value - expect(day.dayMs)) ** 2);
  const spread = Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / (days.length - 1));
  const half = z80 * spread * Math.sqrt(left + left ** 2 / days.length);
  const mid = input.spent + path.reduce((sum, day) => sum + day.value, 0);
  // If no day's cost is negative, the total cannot fall below the amount already spent.
  const floor = days.every((day) => day.value >= 0) ? input.spent : -Infinity;
  return { mid, low: Math.max(floor, mid - half), high: mid + half, path };
}
