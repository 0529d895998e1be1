/** A point of a chart: epoch ms and a value, or null where the line breaks. */
export type RangePoint = [tsMs: number, value: number | null];

/** A series is "missing" after this many of its own intervals without a sample. */
const missingIntervals = 3;

function medianStep(points: readonly RangePoint[]): number {
  const steps: number[] = [];
  for (let index = 1; index < points.length; index += 1) {
    steps.push((points[index]?.[0] ?? 0) - (points[index - 1]?.[0] ?? 0));
  }
  steps.sort((a, b) => a - b);
  return steps[Math.floor((steps.length - 1) / 2)] ?? 0;
}

/** Puts a null between points that lie further apart than `gapMs` (by default three median steps). */
export function breakGaps(points: readonly RangePoint[], gapMs?: number): RangePoint[] {
  const limit = gapMs ?? medianStep(points) * missingIntervals;
  const out: RangePoint[] = [];
  let lastMs: number | null = null;
  for (const point of points) {
    if (lastMs !== null && limit > 0 && point[0] - lastMs > limit && out.at(-1)?.[1] !== null) {
      out.push([lastMs + Math.floor((point[0] - lastMs) / 2), null]);
    }
    out.push(point);
    lastMs = point[0];
  }
  return out;
}

export type BucketExtremes = {
  bucket: number;
  minMs: number;
  min: number;
  maxMs: number;
  max: number;
};

/** Lowest and highest sample of each bucket in time order; an empty bucket breaks the line. */
export function extremesToPoints(buckets: readonly BucketExtremes[]): RangePoint[] {
  const out: RangePoint[] = [];
  let last: number | null = null;
  for (const item of buckets) {
    const low: RangePoint = [item.minMs, item.min];
    // A roll-up minute holds both extremes; points of a chart must not share a time.
    const shared = item.minMs === item.maxMs && item.min !== item.max;
    const high: RangePoint = [shared ? item.maxMs + 1 : item.maxMs, item.max];
    const pair = item.minMs <= item.maxMs ? [low, high] : [high, low];
    const first = pair[0] ?? low;
    if (last !== null && item.bucket - last > 1) {
      const lastMs = out.at(-1)?.[0] ?? first[0];
      out.push([lastMs + Math.floor((first[0] - lastMs) / 2), null]);
    }
    out.push(...(item.minMs === item.maxMs && !shared ? [low] : pair));
    last = item.bucket;
  }
  return out;
}
