import { samplingSteps } from '#lib/numerics/sampling-steps.ts';

/** Chart point: epoch ms and a value, or null at a gap in the line. */
export type RangePoint = [tsMs: number, value: number | null];

/** Maximum distance of two filled buckets, in sampling steps of the series at that time. */
const longestStep = 1.5;

/** Number of a series' own intervals without a sample after which it counts as missing. */
const missingIntervals = 3;

/**
 * Inserts a null between points more than `gapMs` apart. By default, the limit is three sampling
 * steps at the time of the points, because older samples may have a coarser step.
 */
export function breakGaps(points: readonly RangePoint[], gapMs?: number): RangePoint[] {
  const steps = gapMs === undefined ? samplingSteps(points.map(([atMs]) => atMs)) : null;
  return points.flatMap((point, index): RangePoint[] => {
    const before = points[index - 1];
    if (before === undefined || before[1] === null) return [point];
    const limit = gapMs ?? (steps?.[index - 1] ?? 0) * missingIntervals;
    const gap = point[0] - before[0];
    return limit > 0 && gap > limit ? [[before[0] + Math.floor(gap / 2), null], point] : [point];
  });
}

export type BucketExtremes = {
  bucket: number;
  minMs: number;
  min: number;
  maxMs: number;
  max: number;
};

/**
 * Lowest and highest sample of each bucket in time order. A bucket without a sample breaks the
 * line, unless the series is sampled less often there.
 */
export function extremesToPoints(buckets: readonly BucketExtremes[]): RangePoint[] {
  const out: RangePoint[] = [];
  const steps = samplingSteps(buckets.map(({ bucket }) => bucket));
  for (const [index, item] of buckets.entries()) {
    const last = buckets[index - 1]?.bucket;
    const low: RangePoint = [item.minMs, item.min];
    // Both extremes of a roll-up minute have the same time, but chart points must have distinct
    // times.
    const shared = item.minMs === item.maxMs && item.min !== item.max;
    const high: RangePoint = [shared ? item.maxMs + 1 : item.maxMs, item.max];
    const pair = item.minMs <= item.maxMs ? [low, high] : [high, low];
    const first = pair[0] ?? low;
    if (
      last !== undefined &&
      item.bucket - last > longestStep * Math.max(1, steps[index - 1] ?? 1)
    ) {
      const lastMs = out.at(-1)?.[0] ?? first[0];
      out.push([lastMs + Math.floor((first[0] - lastMs) / 2), null]);
    }
    out.push(...(item.minMs === item.maxMs && !shared ? [low] : pair));
  }
  return out;
}
