const STEP = 1 / 64;

/**
 * Modified Bessel function of the second kind, K_v(x) for x > 0, by the trapezoid rule on the
 * integral of exp(-x cosh t) cosh(v t) (Abramowitz and Stegun 9.6.24), which converges
 * geometrically.
 */
export function besselK(v: number, x: number): number {
  if (!(x > 0)) return x === 0 ? Infinity : NaN;
  let sum = 0.5;
  for (let t = STEP; ; t += STEP) {
    const exponent = x * (Math.cosh(t) - 1);
    const term = Math.exp(-exponent) * Math.cosh(v * t);
    sum += term;
    if (term < sum * 1e-18) break;
  }
  return STEP * sum * Math.exp(-x);
}
