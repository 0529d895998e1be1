import { chiSquareTail } from '#engines/math/distributions/chi-square-tail.ts';

export type ChiSquare = { statistic: number; freedom: number; pValue: number };

const total = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);

/**
 * Pearson's goodness-of-fit test of the current counts against the reference counts, scaled to the
 * same total. Reference counts are treated as exact, so a category absent from the reference gives
 * p = 0.
 */
export function chiSquareFit(reference: Float64Array, current: Float64Array): ChiSquare {
  const scale = total(current) / total(reference);
  let statistic = 0;
  let categories = 0;
  for (const [index, count] of reference.entries()) {
    const found = current[index] ?? 0;
    if (count === 0 && found === 0) continue;
    categories += 1;
    statistic += (found - count * scale) ** 2 / (count * scale);
  }
  const freedom = categories - 1;
  const pValue = freedom === 0 ? 1 : chiSquareTail(statistic, freedom);
  return { statistic, freedom, pValue };
}

/**
 * Sum over both rows of a table with rows `reference` and `current`; empty columns are left out.
 */
export function overTable(
  reference: Float64Array,
  current: Float64Array,
  term: (found: number, expected: number) => number,
): { sum: number; freedom: number } {
  const totals = [total(reference), total(current)] as const;
  const all = totals[0] + totals[1];
  let sum = 0;
  let columns = 0;
  for (const [index, count] of reference.entries()) {
    const found = current[index] ?? 0;
    const column = count + found;
    if (column === 0) continue;
    columns += 1;
    sum += term(count, (column * totals[0]) / all) + term(found, (column * totals[1]) / all);
  }
  return { sum, freedom: columns - 1 };
}

/**
 * Pearson's test that both samples come from one distribution (2 x k table). `corrected`: applies
 * Yates's continuity correction for two categories, which is SciPy's default.
 */
export function chiSquareContingency(
  reference: Float64Array,
  current: Float64Array,
  form: 'plain' | 'corrected' = 'plain',
): ChiSquare {
  const used = reference.filter((count, key) => count + (current[key] ?? 0) > 0).length;
  const isCorrected = form === 'corrected' && used === 2;
  const { sum, freedom } = overTable(reference, current, (found, expected) => {
    const difference = Math.abs(found - expected);
    const shift = isCorrected ? Math.min(0.5, difference) : 0;
    return (difference - shift) ** 2 / expected;
  });
  const pValue = freedom < 1 ? 1 : chiSquareTail(sum, freedom);
  return { statistic: sum, freedom: Math.max(0, freedom), pValue };
}
