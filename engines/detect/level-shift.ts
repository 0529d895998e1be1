import { clamp } from '#engines/math/clamp.ts';
import { MAD_TO_SIGMA, mad } from '#engines/math/mad.ts';
import { valuesOf, type Point } from '#engines/math/points.ts';
import { ranks } from '#engines/math/ranks.ts';
import { median } from '#lib/numerics/median.ts';

export interface LevelShiftOptions {
  /** Minimum number of points on each side. */
  readonly minSide?: number;
  /** Minimum standardized rank statistic. */
  readonly minRankScore?: number;
  /** Minimum difference of the medians, in spreads of the residuals. */
  readonly minMagnitude?: number;
  readonly relativeFloor?: number;
  readonly absoluteFloor?: number;
}

export interface LevelShift {
  /** Index of the first point of the new level. */
  readonly onsetIndex: number;
  readonly onsetMs: number;
  readonly before: number;
  readonly after: number;
  /** |after - before| in robust spreads of the residuals. */
  readonly magnitude: number;
  /** Standardized Mann-Whitney statistic at the split. */
  readonly rankScore: number;
  readonly direction: 'up' | 'down';
}

/** Split with the largest standardised rank sum (two-sample Mann-Whitney statistic over all splits). */
function bestRankSplit(values: Float64Array, minSide: number): { split: number; score: number } {
  const count = values.length;
  const rank = ranks(values);
  let best = { split: -1, score: 0 };
  let sum = 0;
  for (let split = 1; split <= count - minSide; split += 1) {
    sum += rank[split - 1] ?? 0;
    if (split < minSide) continue;
    const expected = (split * (count + 1)) / 2;
    const deviation = Math.sqrt((split * (count - split) * (count + 1)) / 12);
    const score = Math.abs(sum - expected) / deviation;
    if (score > best.score) best = { split, score };
  }
  return best;
}

/** Moves the split to the best two-level fit nearby (least absolute deviations over +-3 points). */
function refine(values: Float64Array, split: number, minSide: number): number {
  let best = split;
  let bestCost = Number.POSITIVE_INFINITY;
  const before = median(values.subarray(0, split));
  const after = median(values.subarray(split));
  for (
    let candidate = Math.max(minSide, split - 3);
    candidate <= Math.min(values.length - minSide, split + 3);
    candidate += 1
  ) {
    let cost = 0;
    for (
      let index = Math.max(0, split - 4);
      index < Math.min(values.length, split + 4);
      index += 1
    ) {
      cost += Math.abs((values[index] ?? NaN) - (index < candidate ? before : after));
    }
    if (cost < bestCost) {
      bestCost = cost;
      best = candidate;
    }
  }
  return best;
}

/**
 * Finds one level shift in a window, or null. The split maximizes the standardized Mann-Whitney
 * rank statistic (a change-point test after Pettitt 1979, standardized so that short new levels
 * count). It is accepted if the statistic passes a fixed threshold (no permutations) and the
 * medians differ by at least `minMagnitude` (3) robust spreads of the residuals and by the floors.
 * Points must be finite and in time order.
 */
export function findLevelShift(
  points: readonly Point[],
  options: LevelShiftOptions = {},
): LevelShift | null {
  const minSide = options.minSide ?? 5;
  const count = points.length;
  if (count < 2 * minSide) return null;
  const values = valuesOf(points);
  const { split: rough, score } = bestRankSplit(values, minSide);
  const largest = Math.sqrt((3 * minSide * (count - minSide)) / (count + 1));
  if (rough < 0 || score < Math.min(options.minRankScore ?? 3.3, clamp(0.95 * largest, 2.4, 10)))
    return null;
  const split = refine(values, rough, minSide);
  const before = median(values.subarray(0, split));
  const after = median(values.subarray(split));
  const residual = Math.max(
    mad(values.subarray(0, split), before),
    mad(values.subarray(split), after),
  );
  const floor = Math.max(
    Math.abs(before) * (options.relativeFloor ?? 0.05),
    options.absoluteFloor ?? 0,
  );
  const spread = Math.max(MAD_TO_SIGMA * residual, floor);
  const difference = after - before;
  const magnitude = spread > 0 ? Math.abs(difference) / spread : difference === 0 ? 0 : 1000;
  if (magnitude < (options.minMagnitude ?? 3)) return null;
  const direction = difference > 0 ? 'up' : 'down';
  return {
    onsetIndex: split,
    onsetMs: points[split]?.[0] ?? NaN,
    before,
    after,
    magnitude,
    rankScore: score,
    direction,
  };
}
