import { ranks } from '#engines/math/ranks.ts';

export type PooledRanks = {
  /** Mid-ranks (1..n) of the first and the second sample in the pooled sample, ascending. */
  x: Float64Array;
  y: Float64Array;
  /** Sum of t^3 - t over groups of t equal values. */
  ties: number;
};

/** Ranks of two samples in the pooled sample; equal values share the mean of their ranks. */
export function pooledRanks(x: Float64Array, y: Float64Array): PooledRanks {
  const all = new Float64Array(x.length + y.length);
  all.set(x);
  all.set(y, x.length);
  const found = ranks(all);
  const sorted = all.sort();
  let ties = 0;
  for (let start = 0; start < sorted.length;) {
    let end = start + 1;
    while (end < sorted.length && sorted[end] === sorted[start]) end += 1;
    ties += (end - start) ** 3 - (end - start);
    start = end;
  }
  return { x: found.slice(0, x.length).sort(), y: found.slice(x.length).sort(), ties };
}
