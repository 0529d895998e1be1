import { besselK } from '#engines/math/distributions/bessel-k.ts';
import { logChoose, logGamma } from '#engines/math/distributions/log-gamma.ts';
import { greatestCommonDivisor } from '#engines/math/greatest-common-divisor.ts';
import { pooledRanks } from './pooled-ranks.ts';

/** Size of the larger sample above which 'auto' uses the asymptotic p, as in SciPy. */
const EXACT_LIMIT = 20;
/** SciPy ends the series here; p must match SciPy to the last digit. */
const TERM_LIMIT = 1e-7;

/** Limiting distribution of the one-sample statistic (Csorgo and Faraway, 1996, equation 1.2). */
function limitCdf(x: number): number {
  if (x <= 0) return 0;
  let sum = 0;
  for (let k = 0; k < 50; k += 1) {
    const y = 4 * k + 1;
    const q = (y * y) / (16 * x);
    const scale = Math.exp(logGamma(k + 0.5) - logGamma(k + 1)) / (Math.PI ** 1.5 * Math.sqrt(x));
    const term = scale * Math.sqrt(y) * Math.exp(-q) * besselK(0.25, q);
    sum += term;
    if (Math.abs(term) < TERM_LIMIT) break;
  }
  return sum;
}

/**
 * Share of orders with a statistic at least as large, by summing the squared distance from the
 * diagonal over lattice paths (Xiao, Gordon and Yakovlev, 2006).
 */
function exactPValue(u: number, m: number, n: number): number {
  const lcm = (m / greatestCommonDivisor(m, n)) * n;
  const a = lcm / m;
  const b = lcm / n;
  const product = m * n;
  const zeta = Math.floor(
    (lcm ** 2 * (m + n) * (6 * u - product * (4 * product - 1))) / (6 * product ** 2) + 1e-9,
  );
  let row: Map<number, number>[] = Array.from({ length: m + 1 }, () => new Map<number, number>());
  row[0]?.set(0, 1);
  for (let j = 0; j <= n; j += 1) {
    const next: Map<number, number>[] = [];
    let left = new Map<number, number>();
    for (let i = 0; i <= m; i += 1) {
      const merged = new Map<number, number>();
      const step = (a * i - b * j) ** 2;
      const below = row[i] ?? new Map<number, number>();
      for (const from of [below, left])
        for (const [value, count] of from)
          merged.set(value + step, (merged.get(value + step) ?? 0) + count);
      next.push(merged);
      left = merged;
    }
    row = next;
  }
  let above = 0;
  for (const [value, count] of row[m] ?? []) if (value >= zeta) above += count;
  return Math.min(1, above / Math.round(Math.exp(logChoose(m + n, m))));
}

/**
 * Two-sample Cramer-von Mises test (Anderson, 1962). If `method` is auto, p is exact for at most 20
 * values per side; otherwise it uses the limiting distribution with the moments of the finite
 * statistic.
 */
export function cramerVonMises(
  x: Float64Array,
  y: Float64Array,
  method: 'auto' | 'exact' | 'asymptotic' = 'auto',
): { statistic: number; pValue: number } {
  const m = x.length;
  const n = y.length;
  if (m < 2 || n < 2) return { statistic: NaN, pValue: NaN };
  const found = pooledRanks(x, y);
  const squares = (list: Float64Array) =>
    list.reduce((sum, rank, index) => sum + (rank - index - 1) ** 2, 0);
  const u = m * squares(found.x) + n * squares(found.y);
  const product = m * n;
  const total = m + n;
  const statistic = u / (product * total) - (4 * product - 1) / (6 * total);
  if (method === 'exact' || (method === 'auto' && Math.max(m, n) <= EXACT_LIMIT))
    return { statistic, pValue: exactPValue(u, m, n) };
  const expected = (1 + 1 / total) / 6;
  const variance =
    ((total + 1) * (4 * product * total - 3 * (m ** 2 + n ** 2) - 2 * product)) /
    (45 * total ** 2 * 4 * product);
  const scaled = 1 / 6 + (statistic - expected) / Math.sqrt(45 * variance);
  // Below 0.003 the series is smaller than double precision.
  const pValue = scaled < 0.003 ? 1 : Math.max(0, 1 - limitCdf(scaled));
  return { statistic, pValue };
}
