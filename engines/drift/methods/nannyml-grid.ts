import { ksStatistic } from '#engines/drift/ks-test.ts';
import { equalWidthEdges } from '#engines/drift/sketch/bin-edges.ts';
import { wasserstein } from './wasserstein.ts';

/**
 * Number of equal-width bins between the smallest and largest value, and minimum size of a
 * reference that is binned.
 */
const BINS = 10_000;

/**
 * Cumulative shares of a sorted sample: below the first edge, then below the upper edge of each bin
 * (including the edge for the last bin).
 */
function cumulated(
  sorted: Float64Array,
  edges: Float64Array,
): { below: number; shares: Float64Array } {
  let count = 0;
  const countTo = (edge: number, isLast: boolean): number => {
    while (count < sorted.length) {
      const value = sorted[count] ?? Infinity;
      if (isLast ? value > edge : value >= edge) break;
      count += 1;
    }
    return count / sorted.length;
  };
  const below = countTo(edges[0] ?? 0, false);
  const shares = new Float64Array(edges.length - 1);
  for (let bin = 0; bin < shares.length; bin += 1)
    shares[bin] = countTo(edges[bin + 1] ?? Infinity, bin === shares.length - 1);
  return { below, shares };
}

/**
 * Kolmogorov-Smirnov statistic of sorted samples. For large references, evaluated at the upper
 * edges of their bins.
 */
export function gridKs(reference: Float64Array, current: Float64Array): number {
  if (reference.length < BINS) return ksStatistic(reference, current);
  const [low = 0, high = 0] = [reference[0], reference.at(-1)];
  const edges = low === high ? Float64Array.of(low, low, low) : equalWidthEdges(reference, BINS);
  const [before, now] = [cumulated(reference, edges), cumulated(current, edges)];
  return before.shares.reduce(
    (most, share, bin) => Math.max(most, Math.abs(share - (now.shares[bin] ?? 0))),
    0,
  );
}

/**
 * Wasserstein distance of sorted samples. For large references, the area between the cumulative
 * shares at their bins, plus the distance of outside values from the bins. As in NannyML, one extra
 * current value counts as inside if any are below the reference.
 */
export function gridWasserstein(reference: Float64Array, current: Float64Array): number {
  if (reference.length < BINS) return wasserstein(reference, current);
  const edges = equalWidthEdges(reference, BINS);
  const [first = 0, second = 0, last = 0] = [edges[0], edges[1], edges.at(-1)];
  const [before, now] = [cumulated(reference, edges), cumulated(current, edges)];
  const extra = now.below > 0 ? 1 / current.length : 0;
  let inside = 0;
  for (const [bin, share] of before.shares.entries())
    inside += Math.abs(share - (now.shares[bin] ?? 0) - extra);
  let outside = 0;
  for (const value of current) outside += Math.max(0, first - value, value - last);
  return inside * (second - first) + outside / current.length;
}
