import type { NumericPair } from '#engines/drift/column-pair.ts';
import { doaneEdges } from '#engines/drift/sketch/bin-edges.ts';
import { binShares, type PairShares } from './pair-shares.ts';

/**
 * Shares by Doane bins of the reference. Current values outside them form one additional bin, which
 * is empty in the reference.
 */
export function doaneShares(pair: NumericPair): PairShares {
  const { p, q } = binShares(pair, doaneEdges(pair.reference));
  const inside = q.reduce((sum, share) => sum + share, 0);
  const outside = 1 - inside;
  if (!(outside > 0)) return { p, q };
  return { p: Float64Array.of(...p, 0), q: Float64Array.of(...q, outside) };
}
