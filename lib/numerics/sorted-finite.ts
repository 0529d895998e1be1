/** The finite values in ascending order. Does not change the input. */
export function sortedFinite(values: ArrayLike<number>): Float64Array {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? NaN;
    if (Number.isFinite(value)) {
      kept[count] = value;
      count += 1;
    }
  }
  return kept.subarray(0, count).sort();
}
