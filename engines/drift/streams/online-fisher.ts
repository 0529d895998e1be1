import { logGamma } from '#engines/math/distributions/log-gamma.ts';
import {
  calibrateLimits,
  endsFor,
  errorLooks,
  limitWalk,
  type LookPlan,
  type OnlineLimits,
} from './online-limits.ts';
import type { StreamDetector } from './stream-detector.ts';

const TABLE = Float64Array.from({ length: 4_096 }, (_, n) => logGamma(n + 1));
/** Natural logarithm of n!. */
const logFactorial = (n: number): number => TABLE[n] ?? logGamma(n + 1);
const logChoose = (n: number, k: number): number =>
  logFactorial(n) - logFactorial(k) - logFactorial(n - k);

/** Minimum relative size of a term; the sum ends at a smaller one. */
const NEGLIGIBLE = 1e-9;

/**
 * -ln p of Fisher's exact test, one-sided, that `errors` among the `size` newest values are more
 * frequent than among the other values: the probability of at least this number of the `allErrors`
 * errors in `all` values. 0 if they are not more frequent.
 */
export function riseEvidence(errors: number, size: number, allErrors: number, all: number): number {
  if (errors * all <= allErrors * size) return 0;
  const first =
    logChoose(allErrors, errors) + logChoose(all - allErrors, size - errors) - logChoose(all, size);
  let [term, sum] = [1, 1];
  for (let k = errors; k < Math.min(size, allErrors); k += 1) {
    term *= ((allErrors - k) * (size - k)) / ((k + 1) * (all - allErrors - size + k + 1));
    sum += term;
    if (term < NEGLIGIBLE * sum) break;
  }
  return Math.max(0, -(first + Math.log(sum)));
}

/**
 * Processes the errors of one look per call, after the learned errors. Returns the strongest
 * evidence of an increase.
 */
function evidenceOf({ every, learned, sizes }: LookPlan, learnedErrors: number) {
  const largest = sizes.at(-1) ?? 1;
  /** Cumulative errors up to each of the newest looks, as a ring buffer. */
  const sums = new Float64Array(largest + 1);
  let looks = 0;
  let errors = 0;
  return (added: number): number => {
    looks += 1;
    errors += added;
    sums[looks % (largest + 1)] = errors;
    let most = 0;
    for (const size of sizes) {
      if (size > looks) break;
      const newest = errors - (sums[(looks - size) % (largest + 1)] ?? 0);
      const found = riseEvidence(
        newest,
        size * every,
        learnedErrors + errors,
        (learned + looks) * every,
      );
      if (found > most) most = found;
    }
    return most;
  };
}

/** Draws the number of errors among `count` values by inverting the distribution function. */
function binomialFrom(count: number, rate: number, random: () => number): () => number {
  const chances = Float64Array.from({ length: count + 1 }, (_, k) =>
    Math.exp(logChoose(count, k) + k * Math.log(rate) + (count - k) * Math.log1p(-rate)),
  );
  return () => {
    let [left, k] = [random(), 0];
    while (k < count && left >= (chances[k] ?? 0)) {
      left -= chances[k] ?? 0;
      k += 1;
    }
    return k;
  };
}

/**
 * Limits of `onlineFisher` for a mean of `expectedRun` values between the end of the learned values
 * and a false alarm. Based on streams drawn with the error rate of the reference.
 */
export function calibrateFisher(
  { rate, expectedRun, random }: { rate: number; expectedRun: number; random: () => number },
  { runs = 10_000, plan = errorLooks }: { runs?: number; plan?: LookPlan } = {},
): OnlineLimits {
  const errorsOf = binomialFrom(plan.every, Math.min(0.999, Math.max(0.001, rate)), random);
  const draw = (): (() => number) => {
    let learnedErrors = 0;
    for (let look = 0; look < plan.learned; look += 1) learnedErrors += errorsOf();
    const next = evidenceOf(plan, learnedErrors);
    return () => next(errorsOf());
  };
  return calibrateLimits({
    expectedLooks: expectedRun / plan.every,
    until: endsFor(plan.sizes.at(-1) ?? 1),
    runs,
    draw,
  });
}

/**
 * Change-point model of a sequence of 0 and 1 with Fisher's exact test (Ross, Tasoulis and Adams,
 * 2013): compares the newest values, in several sizes, with all earlier values, so that the rate
 * before a change is not needed. One-sided, for an increase. The paper tests every split after
 * every value and smooths the evidence, because evidence from few values is discrete. This
 * implementation tests only splits at doubling distances from the end, and limits apply to several
 * looks.
 */
export function onlineFisher(limits: OnlineLimits, plan: LookPlan = errorLooks): StreamDetector {
  const fresh = () => ({ count: 0, errors: 0, isAbove: limitWalk(limits) });
  let seen = fresh();
  let next: ((errors: number) => number) | null = null;
  let learnedErrors = 0;
  return {
    width: () => seen.count,
    update: (value) => {
      seen.count += 1;
      seen.errors += value;
      if (next === null) {
        learnedErrors += value;
        if (seen.count < plan.learned * plan.every) return 'stable';
        next = evidenceOf(plan, learnedErrors);
        seen.errors = 0;
        return 'stable';
      }
      if (seen.count % plan.every !== 0) return 'stable';
      const isDrift = seen.isAbove(next(seen.errors));
      seen.errors = 0;
      if (!isDrift) return 'stable';
      [seen, next, learnedErrors] = [fresh(), null, 0];
      return 'drift';
    },
  };
}
