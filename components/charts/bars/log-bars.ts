import { formatCount, formatNumber } from '#lib/format.ts';
import type { LogHistogram } from '#lib/schemas/infrastructure/infrastructure.ts';

/**
 * Order within a bar, bottom to top: the worst level is at the bottom, where it is easiest to see.
 */
export const BAR_LEVELS = [
  'critical',
  'error',
  'warning',
  'info',
  'debug',
  'trace',
  'unknown',
] as const;
export type BarLevel = (typeof BAR_LEVELS)[number];

export interface LogBar {
  atMs: number;
  total: number;
  parts: { level: BarLevel; count: number; fromShare: number; share: number }[];
}

/**
 * One bar per step of the window; steps without records are empty. Shares are relative to the
 * highest bar.
 */
export function logBars(histogram: LogHistogram, toMs: number): LogBar[] {
  const fromMs = Date.parse(histogram.from);
  const { stepMs } = histogram;
  const byTime = new Map(histogram.buckets.map((bucket) => [Date.parse(bucket.at), bucket.counts]));
  const sum = (counts: Readonly<Record<string, number>>) =>
    Object.values(counts).reduce((all, count) => all + count, 0);
  const highest = Math.max(1, ...histogram.buckets.map((bucket) => sum(bucket.counts)));
  const length = Math.min(400, Math.floor((toMs - fromMs) / stepMs) + 1);
  return Array.from({ length: Math.max(1, length) }, (_, index) => {
    const atMs = fromMs + index * stepMs;
    const counts = byTime.get(atMs) ?? {};
    let below = 0;
    const parts = BAR_LEVELS.flatMap((level) => {
      const count = counts[level] ?? 0;
      if (count === 0) return [];
      const part = { level, count, fromShare: below / highest, share: count / highest };
      below += count;
      return [part];
    });
    return { atMs, total: below, parts };
  });
}

/** "1,204 records, 12 of them errors, most at 13:40" */
export function barsSummary(bars: readonly LogBar[], clock: (atMs: number) => string): string {
  const total = bars.reduce((sum, bar) => sum + bar.total, 0);
  if (total === 0) return 'No records';
  const bad = bars.reduce(
    (sum, bar) =>
      sum +
      bar.parts
        .filter((part) => part.level === 'critical' || part.level === 'error')
        .reduce((all, part) => all + part.count, 0),
    0,
  );
  const most = bars.toSorted((a, b) => b.total - a.total)[0];
  const records = formatCount(total, 'record');
  const errors = bad === 0 ? 'no errors' : `${formatNumber(bad)} errors or worse`;
  return `${records}, ${errors}, most at ${most === undefined ? '' : clock(most.atMs)}`;
}
