import type { CategoricalPair, NumericPair } from '#engines/drift/column-pair.ts';
import { sturgesEdges } from '#engines/drift/sketch/bin-edges.ts';
import { asCategories } from '#engines/drift/sketch/distinct-values.ts';
import { histogram } from '#engines/drift/sketch/histogram.ts';
import { shares } from './shares.ts';

/** Shares of the same bins or categories on both sides. */
export type PairShares = { p: Float64Array; q: Float64Array };

/** Share of each category. */
export function categoryShares({ reference, current }: CategoricalPair): PairShares {
  return { p: shares(reference.counts), q: shares(current.counts) };
}

/**
 * Share of each bin between common edges. Values outside count toward the total but not toward any
 * bin.
 */
export function binShares({ reference, current }: NumericPair, edges: Float64Array): PairShares {
  const share = (sorted: Float64Array) =>
    histogram(sorted, edges).map((count) => count / sorted.length);
  return { p: share(reference.sorted), q: share(current.sorted) };
}

const MANY_VALUES = 20;

/**
 * Evidently's rule: more than 20 distinct reference values are put into Sturges bins over both
 * sides; otherwise each value is a category.
 */
export function pooledShares(pair: NumericPair): PairShares {
  if (pair.reference.distinct <= MANY_VALUES) return categoryShares(asCategories(pair));
  return binShares(pair, sturgesEdges(pair.reference.sorted, pair.current.sorted));
}
