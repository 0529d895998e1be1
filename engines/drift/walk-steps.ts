/**
 * Walks the distribution functions of two sorted samples: `visit` gets both shares at and below a value,
 * that value and the next one, for each distinct value but the last.
 */
export function walkSteps(
  x: Float64Array,
  y: Float64Array,
  visit: (shareX: number, shareY: number, value: number, next: number) => void,
): void {
  let i = 0;
  let j = 0;
  while (i < x.length || j < y.length) {
    const value = Math.min(x[i] ?? Infinity, y[j] ?? Infinity);
    while (x[i] === value) i += 1;
    while (y[j] === value) j += 1;
    const next = Math.min(x[i] ?? Infinity, y[j] ?? Infinity);
    if (next === Infinity) return;
    visit(i / x.length, j / y.length, value, next);
  }
}
