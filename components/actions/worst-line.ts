import type { ChartPoint } from '#components/charts/chart-types.ts';

/**
 * Merges the series of a signal into one line: the highest value of each step, as in verification.
 * Each instance of a service has its own series. Series of instances that ended with a restart or
 * scaling have no more values.
 */
export function worstLine(
  series: readonly (readonly ChartPoint[])[],
  stepMs: number,
): ChartPoint[] {
  const [only] = series;
  if (only !== undefined && series.length === 1) return [...only];
  const worst = new Map<number, ChartPoint>();
  for (const [atMs, value] of series.flat()) {
    const step = Math.floor(atMs / stepMs);
    const known = worst.get(step)?.[1] ?? null;
    if (!worst.has(step) || (value !== null && (known === null || value > known)))
      worst.set(step, [atMs, value]);
  }
  return [...worst.values()].toSorted(([a], [b]) => a - b);
}
