import type { ChartPoint } from './chart-types.ts';

export interface Gap {
  fromMs: number;
  toMs: number;
}

/** Steps on either side of one that tell what is usual there. */
const NEIGHBOURS = 4;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/**
 * Makes silence visible: a null is put between points that lie more than 2.5 usual steps apart. What is usual
 * holds for the whole and for the surroundings, since older history can have a longer interval.
 */
export function breakAtSilence(points: readonly ChartPoint[]): ChartPoint[] {
  const steps = points.slice(1).map((point, index) => point[0] - (points[index]?.[0] ?? 0));
  const whole = median(steps);
  const isSilent = (index: number): boolean => {
    const step = steps[index] ?? 0;
    if (whole <= 0 || step <= 2.5 * whole) return false;
    const around = steps.slice(Math.max(0, index - NEIGHBOURS), index + NEIGHBOURS + 1);
    return step > 2.5 * median(around);
  };
  return points.flatMap((point, index): ChartPoint[] => {
    const next = points[index + 1];
    if (next === undefined || point[1] === null || next[1] === null || !isSilent(index))
      return [point];
    return [point, [point[0] + whole, null], [next[0] - whole, null]];
  });
}

/** Stretches without a value between two values of the same series. */
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

/** Stretches in which no series has a value. */
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
