/**
 * p values adjusted for multiple tests, in input order (Benjamini and Hochberg, 1995): rejecting
 * all up to q limits the expected share of false rejections to q. NaN stays NaN and is not counted.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = pValues
    .map((pValue, index) => ({ pValue, index }))
    .filter(({ pValue }) => !Number.isNaN(pValue))
    .toSorted((a, b) => b.pValue - a.pValue);
  const adjusted = pValues.map(() => NaN);
  let least = 1;
  for (const [position, { pValue, index }] of order.entries()) {
    least = Math.min(least, (pValue * order.length) / (order.length - position));
    adjusted[index] = least;
  }
  return adjusted;
}
