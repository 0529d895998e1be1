import type { Point } from '#engines/math/points.ts';
import { median } from '#lib/numerics/median.ts';
import { sortedQuantile } from '#lib/numerics/quantile.ts';

export interface TheilSenLine {
  /** Median of the slopes of all pairs, per unit of x. */
  readonly slope: number;
  readonly intercept: number;
  /** Share of increasing pairs, 0..1; 0.5 means no trend (Kendall's tau mapped to 0..1). */
  readonly rising: number;
}

/**
 * Theil-Sen estimator (Theil 1950, Sen 1968): median slope over all pairs, unaffected by up to 29 %
 * of outliers. Quadratic in the number of points, so thin long series first. Fields are NaN if all
 * x are equal. Points must be finite.
 */
export function theilSen(points: readonly Point[]): TheilSenLine {
  const count = points.length;
  const slopes = new Float64Array((count * (count - 1)) / 2);
  let used = 0;
  let rising = 0;
  for (let a = 0; a < count; a += 1) {
    const [ax, ay] = points[a] ?? [NaN, NaN];
    for (let b = a + 1; b < count; b += 1) {
      const [bx, by] = points[b] ?? [NaN, NaN];
      if (bx === ax) continue;
      const slope = (by - ay) / (bx - ax);
      slopes[used] = slope;
      used += 1;
      rising += slope > 0 ? 1 : slope === 0 ? 0.5 : 0;
    }
  }
  if (used === 0) return { slope: NaN, intercept: NaN, rising: NaN };
  const slope = sortedQuantile(slopes.subarray(0, used).sort(), 0.5);
  const intercept = median(points.map(([x, y]) => y - slope * x));
  return { slope, intercept, rising: rising / used };
}
