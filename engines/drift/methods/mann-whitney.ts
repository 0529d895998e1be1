import { normalTail } from '#engines/math/distributions/normal-distribution.ts';
import { pooledRanks } from './pooled-ranks.ts';

const EXACT_LIMIT = 8;

/**
 * Share of the orderings of m and n values without ties whose U is at least `u` (Mann and Whitney,
 * 1947).
 */
function exactTail(u: number, m: number, n: number): number {
  const size = m * n + 1;
  // ways[u] for i values chosen from the first j, updated value by value.
  const ways = Array.from({ length: m + 1 }, () => new Float64Array(size));
  const start = ways[0];
  if (start !== undefined) start[0] = 1;
  for (let j = 1; j <= m + n; j += 1)
    for (let i = Math.min(j, m); i >= 1; i -= 1) {
      const to = ways[i];
      const from = ways[i - 1];
      // The i-th chosen value is above j - i unchosen values.
      const gain = j - i;
      if (to === undefined || from === undefined || gain > n) continue;
      for (let at = size - 1; at >= gain; at -= 1) to[at] = (to[at] ?? 0) + (from[at - gain] ?? 0);
    }
  const counts = ways[m] ?? new Float64Array();
  let all = 0;
  let above = 0;
  for (const [value, count] of counts.entries()) {
    all += count;
    if (value >= u) above += count;
  }
  return above / all;
}

/**
 * Mann-Whitney test. `less`: x tends to be below y. 'auto' is exact if a sample has at most 8
 * values and there are no ties; otherwise it uses the normal approximation with tie and continuity
 * correction, as in SciPy.
 */
export function mannWhitney(
  x: Float64Array,
  y: Float64Array,
  alternative: 'less' | 'two-sided',
  method: 'auto' | 'asymptotic' = 'auto',
): { statistic: number; pValue: number } {
  const m = x.length;
  const n = y.length;
  if (m === 0 || n === 0) return { statistic: NaN, pValue: NaN };
  const { x: found, ties } = pooledRanks(x, y);
  const statistic = found.reduce((sum, rank) => sum + rank, 0) - (m * (m + 1)) / 2;
  const other = m * n - statistic;
  const u = alternative === 'less' ? other : Math.max(statistic, other);
  const sides = alternative === 'less' ? 1 : 2;
  if (method === 'auto' && ties === 0 && Math.min(m, n) <= EXACT_LIMIT)
    return { statistic, pValue: Math.min(1, sides * exactTail(u, m, n)) };
  const total = m + n;
  const variance = ((m * n) / 12) * (total + 1 - ties / (total * (total - 1)));
  // All values are equal: there is no evidence against equality.
  if (variance === 0 || total === 1) return { statistic, pValue: 1 };
  const z = (u - (m * n) / 2 - 0.5) / Math.sqrt(variance);
  return { statistic, pValue: Math.min(1, sides * normalTail(z)) };
}
