import { kolmogorovMatrix } from './kolmogorov-matrix.ts';
import { pelzGood } from './pelz-good.ts';
import { smirnovTail } from './smirnov-tail.ts';

const EXACT_LIMIT = 140;

/** Closed form of the probability for t = n * x <= 1 (Ruben and Gambino, 1982). */
function smallCdf(n: number, t: number): number {
  if (t <= 0.5) return 0;
  let log = 0;
  for (let i = 1; i <= n; i += 1) log += Math.log((i / n) * (2 * t - 1));
  return Math.exp(log);
}

/**
 * Probability that the two-sided one-sample statistic D of n values is above x. The choice between closed
 * forms, the exact matrix, twice the one-sided tail and the Pelz-Good series follows Simard and L'Ecuyer
 * (Journal of Statistical Software 39/11, 2011).
 */
export function kolmogorovFinite(n: number, x: number): number {
  if (!(n >= 1) || Number.isNaN(x)) return NaN;
  if (x >= 1) return 0;
  if (x <= 0) return 1;
  const t = n * x;
  if (t <= 1) return 1 - smallCdf(n, t);
  if (t >= n - 1) return 2 * (1 - x) ** n;
  if (x >= 0.5) return 2 * smirnovTail(n, x);
  const size = t * x;
  if (n <= EXACT_LIMIT)
    return size <= 4 ? 1 - kolmogorovMatrix(n, x) : Math.min(1, 2 * smirnovTail(n, x));
  if (size >= 370) return 0;
  if (size >= 2.2) return Math.min(1, 2 * smirnovTail(n, x));
  const cdf = n <= 100_000 && n * x ** 1.5 <= 1.4 ? kolmogorovMatrix(n, x) : pelzGood(n, x);
  return Math.min(1, Math.max(0, 1 - cdf));
}
