import type { ChartPoint } from './chart-types.ts';

export interface Gap {
  fromMs: number;
  toMs: number;
}

/** Usual distance of two points, in ms. */
function medianStep(points: readonly ChartPoint[]): number {
  const steps = points
    .slice(1)
    .map((point, index) => point[0] - (points[index]?.[0] ?? 0))
    .sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? 0;
}

/** Makes silence visible: a null is put between points that lie more than 2.5 usual steps apart. */
export function breakAtSilence(points: readonly ChartPoint[]): ChartPoint[] {
  const step = medianStep(points);
  const broken: ChartPoint[] = [];
  for (const point of points) {
    const before = broken.at(-1);
    if (
      before &&
      step > 0 &&
      point[0] - before[0] > 2.5 * step &&
      before[1] !== null &&
      point[1] !== null
    )
      broken.push([before[0] + step, null], [point[0] - step, null]);
    broken.push(point);
  }
  return broken;
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
