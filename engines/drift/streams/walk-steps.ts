/**
 * Walks the empirical CDFs of two sorted samples. Calls `visit` for each distinct value except the
 * last, with both cumulative shares, the value and the next value.
 */
export function walkSteps(
  x: Float64Array,
  y: Float64Array,
  visit: (shareX: number, shareY: number, value: number, next: number) => void,
): void {
  const [m, n] = [x.length, y.length];
  let i = 0;
  let j = 0;
  // Reading beyond the end of an array is slow, so ends are checked first.
  let nextX = m > 0 ? (x[0] ?? Infinity) : Infinity;
  let nextY = n > 0 ? (y[0] ?? Infinity) : Infinity;
  while (i < m || j < n) {
    const value = nextX < nextY ? nextX : nextY;
    while (nextX === value && i < m) {
      i += 1;
      nextX = i < m ? (x[i] ?? Infinity) : Infinity;
    }
    while (nextY === value && j < n) {
      j += 1;
      nextY = j < n ? (y[j] ?? Infinity) : Infinity;
    }
    const next = nextX < nextY ? nextX : nextY;
    if (next === Infinity) return;
    visit(i / m, j / n, value, next);
  }
}
