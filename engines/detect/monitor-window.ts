export type Aggregation = 'avg' | 'min' | 'max' | 'sum' | 'count';

/** One time bucket of one group. Times in epoch ms. */
export interface MonitorBucket {
  readonly fromMs: number;
  /** Number of samples (for a rate: of series) in the bucket. */
  readonly n: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Total for `count`: samples, log records, or the increase of counters. */
  readonly count: number;
}

/**
 * Value of a group over the buckets of one window; null without data. A sum of rates is the mean of
 * the buckets' sums, because a constant rate must not grow with the window length.
 */
export function windowValue(
  buckets: readonly MonitorBucket[],
  aggregation: Aggregation,
  isRate = false,
): number | null {
  const held = buckets.filter((bucket) => bucket.n > 0);
  if (held.length === 0) return null;
  const total = (pick: (bucket: MonitorBucket) => number): number =>
    held.reduce((sum, bucket) => sum + pick(bucket), 0);
  switch (aggregation) {
    case 'avg':
      return total((bucket) => bucket.sum) / total((bucket) => bucket.n);
    case 'min':
      return Math.min(...held.map((bucket) => bucket.min));
    case 'max':
      return Math.max(...held.map((bucket) => bucket.max));
    case 'sum':
      return total((bucket) => bucket.sum) / (isRate ? held.length : 1);
    case 'count':
      return total((bucket) => bucket.count);
  }
}

/** A window that ends at each step of a grid: `[end of the window, its buckets]`, oldest first. */
export function slideWindow<B extends { readonly fromMs: number }>(
  buckets: readonly B[],
  grid: { fromMs: number; toMs: number; stepMs: number; windowMs: number },
): [endMs: number, inside: B[]][] {
  const sorted = buckets.toSorted((a, b) => a.fromMs - b.fromMs);
  const steps: [number, B[]][] = [];
  let first = 0;
  let next = 0;
  for (let endMs = grid.fromMs + grid.stepMs; endMs <= grid.toMs; endMs += grid.stepMs) {
    while (next < sorted.length && (sorted[next]?.fromMs ?? 0) < endMs) next += 1;
    while (first < next && (sorted[first]?.fromMs ?? 0) < endMs - grid.windowMs) first += 1;
    steps.push([endMs, sorted.slice(first, next)]);
  }
  return steps;
}
