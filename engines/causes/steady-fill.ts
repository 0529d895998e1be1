import { formatFigure, formatSpan } from '#engines/causes/format-figure.ts';
import type { Measured } from '#engines/causes/measure-series.ts';
import { findLeak, type LeakVerdict } from '#engines/detect/trend-leak.ts';

/**
 * Minimum relevant growth of a utilization: 2 % of the whole per hour and 3 % of the initial level.
 */
const FILLING = { minLimitSharePerHour: 0.02, minRelativeGrowth: 0.03 };
const WINDOWS = [360, 120, 60];

/**
 * Steady growth of a disk that only fills, over the longest time range that shows it; null for any
 * other series.
 */
export function steadyFill(measured: Measured): LeakVerdict | null {
  const { role, unit, limit } = measured.series;
  if (role !== 'disk' || unit !== '1') return null;
  for (const count of WINDOWS) {
    const verdict = findLeak(measured.points.slice(-count), { ...FILLING, limit: limit ?? 1 });
    if (verdict.leaking) return verdict;
  }
  return null;
}

/** Describes the growth in sentences: amount, speed and time until the limit. */
export function describeFill({ from, to, growthPerHour, msToLimit }: LeakVerdict): string[] {
  const soon =
    Number.isFinite(msToLimit) && msToLimit > 0
      ? [`At this rate it is full in ${formatSpan(msToLimit)}`]
      : [];
  const percent = (value: number) => formatFigure(Math.min(1, value), '1');
  return [
    `It only grows: from ${percent(from)} to ${percent(to)}, ${formatFigure(growthPerHour, '1')} per hour`,
    ...soon,
  ];
}
