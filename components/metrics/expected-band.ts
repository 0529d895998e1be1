import type { ChartBandPoint } from '#components/charts/chart-types.ts';
import type { RangeSeries } from '#lib/schemas/infrastructure/infrastructure.ts';

type Band = NonNullable<RangeSeries['expected']>['band'];

/**
 * The expected range hour by hour, as steps within a chart's times (epoch ms); hours without a
 * range are gaps.
 * Shares, rates and bytes are never below zero, and a share is never above 1.
 */
export function bandPoints(
  band: Band,
  fromMs: number,
  toMs: number,
  unit: string,
): ChartBandPoint[] {
  const shown = band.filter(([startMs, endMs]) => endMs > fromMs && startMs < toMs);
  return shown.flatMap(([startMs, endMs, low, high], index): ChartBandPoint[] => {
    const from = Math.max(fromMs, startMs);
    const next = shown[index + 1];
    // One millisecond before the next hour, so that the edge is a step, not a slope.
    const to = next?.[0] === endMs ? endMs - 1 : Math.min(toMs, endMs);
    const bounds = [Math.max(0, low), unit === 'ratio' ? Math.min(1, high) : high] as const;
    const open: ChartBandPoint[] =
      next === undefined || next[0] === endMs ? [] : [[to + 1, null, null]];
    return [[from, ...bounds], [to, ...bounds], ...open];
  });
}
