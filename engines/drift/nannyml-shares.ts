import { doaneEdges } from '#engines/drift/bin-edges.ts';
import type { NumericPair } from '#engines/drift/column-pair.ts';
import { asCategories } from '#engines/drift/distinct-values.ts';
import { binShares, categoryShares, type PairShares } from '#engines/drift/pair-shares.ts';

const FEW_VALUES = 50;
const FEW_SHARE = 0.1;

/** Few distinct values, each of them often: rather categories than a measured quantity. */
function isQuasiContinuous({ reference }: NumericPair): boolean {
  return (
    reference.distinct < FEW_VALUES && reference.distinct / reference.sorted.length < FEW_SHARE
  );
}

/** Doane bins of the reference; current values outside them are one more bin that the reference lacks. */
export function doaneShares(pair: NumericPair): PairShares {
  if (isQuasiContinuous(pair)) return categoryShares(asCategories(pair));
  const { p, q } = binShares(pair, doaneEdges(pair.reference));
  const inside = q.reduce((sum, share) => sum + share, 0);
  const outside = 1 - inside;
  if (!(outside > 0)) return { p, q };
  return { p: Float64Array.of(...p, 0), q: Float64Array.of(...q, outside) };
}
