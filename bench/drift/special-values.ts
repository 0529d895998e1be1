import { chiSquareTail } from '#engines/math/distributions/chi-square-tail.ts';
import { incompleteBeta } from '#engines/math/distributions/incomplete-beta.ts';
import { lowerGamma } from '#engines/math/distributions/incomplete-gamma.ts';
import { kolmogorovTail } from '#engines/math/distributions/kolmogorov-tail.ts';
import { normalCdf, normalQuantile } from '#engines/math/distributions/normal-distribution.ts';
import { studentTail } from '#engines/math/distributions/student-tail.ts';
import type { SpecialCase } from './read-vectors.ts';

const functions: Record<string, (given: SpecialCase) => number> = {
  chi2_sf: ({ x, df = NaN }) => chiSquareTail(x, df),
  t_sf: ({ x, df = NaN }) => studentTail(x, df),
  norm_cdf: ({ x }) => normalCdf(x),
  norm_ppf: ({ x }) => normalQuantile(x),
  kolmogorov_sf: ({ x }) => kolmogorovTail(x),
  betainc_regularised: ({ a = NaN, b = NaN, x }) => incompleteBeta(a, b, x),
  gammainc_lower_regularised: ({ a = NaN, x }) => lowerGamma(a, x),
};

/** Tandem's value of a special function; NaN if Tandem does not implement it. */
export function specialValue(given: SpecialCase): number {
  return functions[given.fn]?.(given) ?? NaN;
}
