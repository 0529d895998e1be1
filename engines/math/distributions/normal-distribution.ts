import { upperGamma } from './incomplete-gamma.ts';

/** Probability that a standard normal value is above x. */
export function normalTail(x: number): number {
  const half = 0.5 * upperGamma(0.5, (x * x) / 2);
  return x >= 0 ? half : 1 - half;
}

/** Probability that a standard normal value is at most x. */
export function normalCdf(x: number): number {
  return normalTail(-x);
}

/**
 * The standard normal value that is exceeded with probability 1 - p: rational initial value of
 * Abramowitz and Stegun 26.2.23, refined on the tail by Halley's method.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p === 0.5) return 0;
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  const tail = Math.min(p, 1 - p);
  const t = Math.sqrt(-2 * Math.log(tail));
  let x =
    t -
    (2.515517 + t * (0.802853 + t * 0.010328)) /
      (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let round = 0; round < 4; round += 1) {
    const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    const step = (normalTail(x) - tail) / density;
    x += step / (1 - (step * x) / 2);
  }
  return p < 0.5 ? -x : x;
}
