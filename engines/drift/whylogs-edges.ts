const MOST_BUCKETS = 30;
const LEAST_BUCKETS = 2;
const VALUES_PER_BUCKET = 4;
/** Bits of the fraction of a 32-bit number. */
const FRACTION_BITS = 23;
/** The last bucket is made wider by this share of its edge, so that it holds the greatest value. */
const WIDER = 1e-7;

/**
 * Edges of the histogram of both samples by the rule of whylogs 1.6 (v1.6.4): buckets of equal width from the least to
 * the greatest value of either, one per four values of both together, at least 2 and at most 30; fewer, down to one,
 * where they would be narrower than 32-bit numbers of that size can tell apart. Sorted samples of finite values that
 * are not both empty.
 */
export function whylogsEdges(x: Float64Array, y: Float64Array): Float64Array {
  const start = Math.min(x[0] ?? Infinity, y[0] ?? Infinity);
  const greatest = Math.max(x.at(-1) ?? -Infinity, y.at(-1) ?? -Infinity);
  const end = greatest + (greatest === 0 ? WIDER : Math.abs(greatest) * WIDER);
  const wanted = Math.ceil((x.length + y.length) / VALUES_PER_BUCKET);
  const buckets = Math.max(LEAST_BUCKETS, Math.min(MOST_BUCKETS, wanted));
  const size = Math.max(Math.abs(start), Math.abs(end));
  const narrowest = 2 ** (Math.floor(Math.log2(size)) - FRACTION_BITS);
  const span = end - start;
  const count = span / buckets < narrowest ? Math.max(1, Math.floor(span / narrowest)) : buckets;
  const width = span / count;
  return Float64Array.from({ length: count + 1 }, (_, index) => start + index * width);
}
