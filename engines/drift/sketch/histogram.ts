/** Position of the first value that is not below `limit`. */
function lowerBound(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Infinity) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Position of the first value above `limit`. */
function upperBound(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Infinity) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Counts of sorted values between ascending edges. Each bin includes its lower edge; the last bin
 * includes both.
 */
export function histogram(sorted: Float64Array, edges: Float64Array): Float64Array {
  const bins = Math.max(0, edges.length - 1);
  const counts = new Float64Array(bins);
  let before = lowerBound(sorted, edges[0] ?? 0);
  for (let bin = 0; bin < bins; bin += 1) {
    const edge = edges[bin + 1] ?? 0;
    const until = bin === bins - 1 ? upperBound(sorted, edge) : lowerBound(sorted, edge);
    counts[bin] = until - before;
    before = until;
  }
  return counts;
}

/**
 * Counts of sorted values between inner edges. A value equal to an edge counts in the bin above it.
 */
export function countBetween(sorted: Float64Array, inner: Float64Array): Float64Array {
  const counts = new Float64Array(inner.length + 1);
  let before = 0;
  for (const [index, edge] of inner.entries()) {
    const until = lowerBound(sorted, edge);
    counts[index] = until - before;
    before = until;
  }
  counts[inner.length] = sorted.length - before;
  return counts;
}
