import type { CategoricalPair } from '#engines/drift/column-pair.ts';
import { chiSquareTail } from '#engines/math/chi-square-tail.ts';

/**
 * Chi-square as whylogs 1.6 defines it (v1.6.4): goodness of fit of the current counts to the shares of the reference,
 * whose expected counts lose their fraction, with one degree of freedom less than the current side has categories (at
 * least one). A category that the reference lacks, or expects less than one row of, makes p 0. The package counts
 * frequent items in a sketch (128 slots) and distinct values in another: equal to this as long as those are exact, up
 * to about a hundred categories. Missing rows are left out here; there they count in both totals.
 */
export function whylogsChiSquare({ reference, current }: CategoricalPair): {
  statistic: number;
  pValue: number;
} {
  let statistic = 0;
  let distinct = 0;
  for (const [key, count] of reference.counts.entries()) {
    const found = current.counts[key] ?? 0;
    if (found > 0) distinct += 1;
    if (count === 0 && found === 0) continue;
    const expected = Math.trunc((count / reference.rows) * current.rows);
    statistic += expected === 0 ? Infinity : (found - expected) ** 2 / expected;
  }
  const freedom = Math.max(1, distinct - 1);
  return { statistic, pValue: statistic === Infinity ? 0 : chiSquareTail(statistic, freedom) };
}
