/** Ranks 1..n of the values; equal values share the mean of their ranks. The values must be finite. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const count = values.length;
  const order = Array.from({ length: count }, (_, index) => index);
  order.sort((a, b) => (values[a] ?? NaN) - (values[b] ?? NaN));
  const result = new Float64Array(count);
  for (let start = 0; start < count;) {
    let end = start + 1;
    const value = values[order[start] ?? 0];
    while (end < count && values[order[end] ?? 0] === value) end += 1;
    const rank = (start + 1 + end) / 2;
    for (let index = start; index < end; index += 1) result[order[index] ?? 0] = rank;
    start = end;
  }
  return result;
}
