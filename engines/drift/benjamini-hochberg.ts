/**
 * p values corrected for their number, in the order given (Benjamini and Hochberg, 1995): rejecting those
 * at most q keeps the expected share of false rejections at q. NaN stays NaN and is not counted.
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

/**
 * The p up to which the same procedure rejects at q: q k / m for the largest k whose k-th smallest p of m is at most
 * that, and q / m, which none reaches, where there is no such k.
 */
export function benjaminiHochbergLevel(pValues: readonly number[], q: number): number {
  const sorted = pValues.filter((pValue) => !Number.isNaN(pValue)).toSorted((a, b) => a - b);
  const count = sorted.findLastIndex((pValue, at) => pValue <= (q * (at + 1)) / sorted.length) + 1;
  return (q * Math.max(1, count)) / Math.max(1, sorted.length);
}
