/** Counts as shares of their sum; NaN if the sum is 0. */
export function shares(counts: Float64Array): Float64Array {
  let total = 0;
  for (const count of counts) total += count;
  return counts.map((count) => count / total);
}

const FILL = 0.0001;

/**
 * Gives empty bins a small share so that logarithms stay finite: 0.0001, or a millionth of the
 * smallest share if that share is not above 0.0001 (Evidently's rule).
 */
export function fillZeros(values: Float64Array): Float64Array {
  let smallest = Infinity;
  for (const value of values) if (value > 0 && value < smallest) smallest = value;
  const fill = smallest <= FILL ? smallest / 1e6 : FILL;
  return values.map((value) => (value === 0 ? fill : value));
}
