/**
 * One sample of a series: epoch milliseconds and value. A missing value is NaN or an absent point.
 */
export type Point = readonly [atMs: number, value: number];

/**
 * Drops points without a finite value, sorts by time and, for points with equal time, retains the
 * last. Does not change the input; an already clean input is returned as is.
 */
export function finitePoints(points: readonly Point[]): readonly Point[] {
  let clean = true;
  let previousMs = Number.NEGATIVE_INFINITY;
  for (const [atMs, value] of points) {
    if (!Number.isFinite(value) || !(atMs > previousMs)) {
      clean = false;
      break;
    }
    previousMs = atMs;
  }
  if (clean) return points;
  const byTime = new Map<number, Point>();
  for (const point of points) {
    if (Number.isFinite(point[0]) && Number.isFinite(point[1])) byTime.set(point[0], point);
  }
  return [...byTime.values()].toSorted((a, b) => a[0] - b[0]);
}

/** Values of the points as a typed array, unfiltered. */
export function valuesOf(points: readonly Point[]): Float64Array {
  const values = new Float64Array(points.length);
  points.forEach((point, index) => {
    values[index] = point[1];
  });
  return values;
}

/** Median distance in ms between adjacent points; NaN with fewer than two points. */
export function usualIntervalMs(points: readonly Point[]): number {
  const gaps = new Float64Array(Math.max(0, points.length - 1));
  for (let index = 1; index < points.length; index += 1) {
    gaps[index - 1] = (points[index]?.[0] ?? NaN) - (points[index - 1]?.[0] ?? NaN);
  }
  gaps.sort();
  return gaps[gaps.length >> 1] ?? NaN;
}
