import type { Point } from '#engines/math/points.ts';
import { median } from '#lib/numerics/median.ts';

/**
 * Thins points to `limit` or fewer: medians of equally filled buckets in time order. An input with
 * fewer points is returned as is.
 */
export function thinByMedian(points: readonly Point[], limit: number): readonly Point[] {
  if (points.length <= limit) return points;
  const result: Point[] = [];
  for (let bucket = 0; bucket < limit; bucket += 1) {
    const part = points.slice(
      Math.floor((bucket * points.length) / limit),
      Math.floor(((bucket + 1) * points.length) / limit),
    );
    const middle = part[part.length >> 1];
    if (middle) result.push([middle[0], median(part.map((point) => point[1]))]);
  }
  return result;
}
