import type { ChartPoint } from '#components/charts/chart-types.ts';

/**
 * One line of the series that carry a signal: the highest value of each step, as the verification measures it. Instances
 * of a service have a series each, and those that ended with a restart or scaling have no values any more.
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
