export type Eigen = {
  /** Eigenvalues in descending order. */
  values: Float64Array;
  /** Row k is the unit eigenvector of value k. */
  vectors: Float64Array[];
};

const SWEEPS = 60;

/** Rotates rows and columns p and q so that cell (p, q) becomes 0. */
function rotate(a: Float64Array[], vectors: Float64Array[], p: number, q: number): void {
  const rowP = a[p] ?? new Float64Array();
  const rowQ = a[q] ?? new Float64Array();
  const off = rowP[q] ?? 0;
  if (off === 0) return;
  const theta = ((rowQ[q] ?? 0) - (rowP[p] ?? 0)) / (2 * off);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (const row of a) {
    const before = row[p] ?? 0;
    row[p] = c * before - s * (row[q] ?? 0);
    row[q] = s * before + c * (row[q] ?? 0);
  }
  for (const [one, other] of [
    [rowP, rowQ],
    [vectors[p], vectors[q]],
  ] as const) {
    if (one === undefined || other === undefined) continue;
    for (let k = 0; k < one.length; k += 1) {
      const before = one[k] ?? 0;
      one[k] = c * before - s * (other[k] ?? 0);
      other[k] = s * before + c * (other[k] ?? 0);
    }
  }
}

function offDiagonal(a: readonly Float64Array[]): number {
  let sum = 0;
  for (const [row, cells] of a.entries())
    for (let column = row + 1; column < cells.length; column += 1) sum += (cells[column] ?? 0) ** 2;
  return sum;
}

/** Eigenvalues and eigenvectors of a symmetric matrix by cyclic rotations (Jacobi, 1846). */
export function symmetricEigen(matrix: readonly ArrayLike<number>[]): Eigen {
  const a = matrix.map((row) => Float64Array.from(row));
  const size = a.length;
  const vectors = a.map((_, row) => Float64Array.from(a, (__, column) => (row === column ? 1 : 0)));
  let scale = 0;
  for (const row of a) for (const cell of row) scale += cell * cell;
  for (let sweep = 0; sweep < SWEEPS && offDiagonal(a) > scale * 1e-30; sweep += 1)
    for (let p = 0; p < size; p += 1)
      for (let q = p + 1; q < size; q += 1) rotate(a, vectors, p, q);
  const order = a
    .map((row, index) => ({ value: row[index] ?? 0, vector: vectors[index] ?? new Float64Array() }))
    .toSorted((one, other) => other.value - one.value);
  return {
    values: Float64Array.from(order, ({ value }) => value),
    vectors: order.map(({ vector }) => vector),
  };
}
