import { equalWidthEdges } from '#engines/drift/bin-edges.ts';
import { histogram } from '#engines/drift/histogram.ts';

const BINS = 10_000;

/** Values moved to the middle of one of 10,000 equal bins of the reference; outside ones stay. Sorted. */
function rounded(sorted: Float64Array, edges: Float64Array): Float64Array {
  const counts = histogram(sorted, edges);
  const first = edges[0] ?? 0;
  const last = edges.at(-1) ?? 0;
  const result = sorted.slice();
  let at = sorted.findIndex((value) => value >= first);
  if (at < 0) return result;
  for (const [bin, count] of counts.entries()) {
    const middle = ((edges[bin] ?? first) + (edges[bin + 1] ?? last)) / 2;
    result.fill(middle, at, at + count);
    at += count;
  }
  return result;
}

/** NannyML's estimate for references of 10,000 rows and more: both samples on a grid of 10,000 bins. */
export function onReferenceGrid(
  reference: Float64Array,
  current: Float64Array,
): [Float64Array, Float64Array] {
  if (reference.length < BINS) return [reference, current];
  const edges = equalWidthEdges(reference, BINS);
  return [rounded(reference, edges), rounded(current, edges)];
}
