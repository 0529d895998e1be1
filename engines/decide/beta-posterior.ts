import type { Range } from '#engines/decide/decision-input.ts';
import { incompleteBeta } from '#engines/math/distributions/incomplete-beta.ts';

/** Weight of the prior, in attempts. */
const PRIOR_TRIES = 2;
const STEPS = 60;

/** x with I_x(a, b) = p, by bisection. */
function betaQuantile(a: number, b: number, p: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (incompleteBeta(a, b, middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Success rate of an option with its 90 % range, from the assumed prior rate and `helped` successes
 * in `tried` attempts.
 */
export function betaPosterior(assumed: number, helped: number, tried: number): Range {
  const a = assumed * PRIOR_TRIES + helped;
  const b = (1 - assumed) * PRIOR_TRIES + Math.max(0, tried - helped);
  return {
    expected: a / (a + b),
    low: betaQuantile(a, b, 0.05),
    high: betaQuantile(a, b, 0.95),
  };
}
