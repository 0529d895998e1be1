import { LONGEST_STEPS, samplingSteps } from '#lib/numerics/sampling-steps.ts';
import type { ChartPoint } from '../chart-types.ts';

export interface Gap {
  fromMs: number;
  toMs: number;
}

/**
 * Makes gaps visible: adds a null at both ends of an interval that is longer than the sampling step
 * at that time allows.
 * Older history can have a coarser step.
 */
export function breakAtSilence(points: readonly ChartPoint[]): ChartPoint[] {
  const steps = samplingSteps(points.map(([atMs]) => atMs));
  return points.flatMap((point, index): ChartPoint[] => {
    const next = points[index + 1];
    const step = steps[index] ?? 0;
    if (next === undefined || point[1] === null || next[1] === null) return [point];
    if (step <= 0 || next[0] - point[0] <= LONGEST_STEPS * step) return [point];
    return [point, [point[0] + step, null], [next[0] - step, null]];
  });
}

/** Intervals without a value between two values of the same series. */
export function gapsOf(points: readonly ChartPoint[]): Gap[] {
  const gaps: Gap[] = [];
  let lastValueMs: number | null = null;
  let open = false;
  for (const [atMs, value] of points) {
    if (value === null) {
      open = true;
      continue;
    }
    if (open && lastValueMs !== null) gaps.push({ fromMs: lastValueMs, toMs: atMs });
    open = false;
    lastValueMs = atMs;
  }
  return gaps;
}

/** Intervals where no series has a value. */
export function commonGaps(all: readonly (readonly Gap[])[]): Gap[] {
  let common: readonly Gap[] = all[0] ?? [];
  for (const other of all.slice(1)) {
    common = common.flatMap((gap) =>
      other
        .map((each) => ({
          fromMs: Math.max(gap.fromMs, each.fromMs),
          toMs: Math.min(gap.toMs, each.toMs),
        }))
        .filter((each) => each.toMs > each.fromMs),
    );
  }
  return [...common];
}
