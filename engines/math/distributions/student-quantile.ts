import { studentTail } from './student-tail.ts';

/**
 * The value that a Student t value with `freedom` degrees of freedom exceeds with probability
 * `tail` (above 0, max. 0.5).
 */
export function studentQuantile(tail: number, freedom: number): number {
  let high = 1;
  while (studentTail(high, freedom) > tail) high *= 2;
  let low = 0;
  // Bisects until no number is left between the two bounds.
  for (let middle = high / 2; low < middle && middle < high; middle = (low + high) / 2) {
    if (studentTail(middle, freedom) > tail) low = middle;
    else high = middle;
  }
  return high;
}
