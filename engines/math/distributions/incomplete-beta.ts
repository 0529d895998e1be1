import { logGamma } from './log-gamma.ts';

const EPSILON = 1e-16;
const TINY = 1e-300;
const MAX_TERMS = 100_000;

/** Continued fraction of Abramowitz and Stegun 26.5.8, by Lentz's method. */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || TINY);
  let fraction = d;
  const advance = (factor: number): number => {
    d = 1 / (1 + factor * d || TINY);
    c = 1 + factor / c || TINY;
    fraction *= d * c;
    return d * c;
  };
  for (let m = 1; m < MAX_TERMS; m += 1) {
    const even = a + 2 * m;
    advance((m * (b - m) * x) / ((even - 1) * even));
    const step = advance((-(a + m) * (a + b + m) * x) / (even * (even + 1)));
    if (Math.abs(step - 1) < EPSILON * 4) break;
  }
  return fraction;
}

/** Regularized incomplete beta function I_x(a, b) for a, b > 0. */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (!(a > 0 && b > 0) || Number.isNaN(x)) return NaN;
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const logScale =
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
  const scale = Math.exp(logScale);
  return x < (a + 1) / (a + b + 2)
    ? (scale * betaFraction(a, b, x)) / a
    : 1 - (scale * betaFraction(b, a, 1 - x)) / b;
}
