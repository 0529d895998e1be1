/**
 * p values adjusted for multiple tests, in the order given (Benjamini and Hochberg, 1995):
 * rejecting those up to q keeps the expected share of false rejections at q. NaN stays NaN and is
 * not counted.
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
