/** Upper bounds in seconds of every duration histogram of the demo, live and back-filled. */
export const DURATION_BOUNDS_S: readonly number[] = [
  0.005, 0.0075, 0.01, 0.0125, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.06, 0.075, 0.09, 0.11, 0.13,
  0.16, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7.5, 10,
];

/** Index of a value's bucket. Bounds are inclusive upper limits; the last bucket is unbounded. */
export function bucketOf(valueS: number): number {
  let low = 0;
  let high = DURATION_BOUNDS_S.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueS <= (DURATION_BOUNDS_S[middle] ?? Infinity)) high = middle;
    else low = middle + 1;
  }
  return low;
}
