/** The lower triangle L of a symmetric positive definite matrix a = L L'; only the lower half of `a` is read. */
export function cholesky(a: readonly Float64Array[]): Float64Array[] {
  const n = a.length;
  const lower = a.map(() => new Float64Array(n));
  const dot = (i: number, j: number, until: number): number => {
    let sum = 0;
    for (let k = 0; k < until; k += 1) sum += (lower[i]?.[k] ?? 0) * (lower[j]?.[k] ?? 0);
    return sum;
  };
  for (let i = 0; i < n; i += 1)
    for (let j = 0; j <= i; j += 1) {
      const rest = (a[i]?.[j] ?? 0) - dot(i, j, j);
      const row = lower[i];
      // Rounding can make the remainder of a nearly singular matrix negative.
      if (row) row[j] = i === j ? Math.sqrt(Math.max(rest, 1e-12)) : rest / (lower[j]?.[j] ?? 1);
    }
  return lower;
}

/** Solves a x = b for x, given the Cholesky factor of `a`. */
export function solveCholesky(lower: readonly Float64Array[], b: Float64Array): Float64Array {
  const n = b.length;
  const x = b.slice();
  for (let i = 0; i < n; i += 1) {
    let rest = x[i] ?? 0;
    for (let k = 0; k < i; k += 1) rest -= (lower[i]?.[k] ?? 0) * (x[k] ?? 0);
    x[i] = rest / (lower[i]?.[i] ?? 1);
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    let rest = x[i] ?? 0;
    for (let k = i + 1; k < n; k += 1) rest -= (lower[k]?.[i] ?? 0) * (x[k] ?? 0);
    x[i] = rest / (lower[i]?.[i] ?? 1);
  }
  return x;
}
