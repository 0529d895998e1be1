/**
 * Arithmetic mean of the finite values by Welford's running update (does not overflow); NaN if
 * there are none.
 */
export function mean(values: ArrayLike<number>): number {
  let count = 0;
  let result = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? NaN;
    if (!Number.isFinite(value)) continue;
    count += 1;
    result += (value - result) / count;
  }
  return count === 0 ? NaN : result;
}
