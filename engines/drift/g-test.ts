import { overTable } from '#engines/drift/chi-square-test.ts';
import { chiSquareTail } from '#engines/math/distributions/chi-square-tail.ts';

const term = (found: number, expected: number): number =>
  found === 0 ? 0 : 2 * found * Math.log(found / expected);

/** Likelihood-ratio test that both samples come from one distribution (2 x k table). */
export function gContingency(
  reference: Float64Array,
  current: Float64Array,
): { statistic: number; pValue: number } {
  const { sum, freedom } = overTable(reference, current, term);
  return { statistic: sum, pValue: freedom < 1 ? 1 : chiSquareTail(sum, freedom) };
}

/**
 * Evidently's form: tests the current counts against the unscaled reference counts. Defined only
 * for samples of equal size; otherwise NaN, where Evidently raises an error.
 */
export function gFit(
  reference: Float64Array,
  current: Float64Array,
): { statistic: number; pValue: number } {
  let difference = 0;
  let statistic = 0;
  let freedom = -1;
  for (const [index, expected] of reference.entries()) {
    const found = current[index] ?? 0;
    difference += found - expected;
    if (found > 0 || expected > 0) freedom += 1;
    statistic += term(found, expected);
  }
  if (difference !== 0) return { statistic: NaN, pValue: NaN };
  return { statistic, pValue: freedom < 1 ? 1 : chiSquareTail(statistic, freedom) };
}
