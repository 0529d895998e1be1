import { logGamma } from './log-gamma.ts';

/**
 * Exact probability that the one-sided one-sample statistic D+ of n values is at least x (Birnbaum
 * and Tingey, 1951). All terms are positive, so the sum retains its relative precision.
 */
export function smirnovTail(n: number, x: number): number {
  if (x <= 0) return 1;
  if (x >= 1) return 0;
  const last = Math.floor(n * (1 - x) + 1e-9);
  const whole = logGamma(n + 1);
  let sum = 0;
  for (let j = 0; j <= last; j += 1) {
    const rest = 1 - x - j / n;
    if (rest <= 0 && j < n) continue;
    const share = x + j / n;
    const choose = whole - logGamma(j + 1) - logGamma(n - j + 1);
    const logRest = n === j ? 0 : (n - j) * Math.log(rest);
    sum += Math.exp(choose + logRest + (j - 1) * Math.log(share));
  }
  return Math.min(1, x * sum);
}
