/** Row-major matrix of rows by features: the product of two rows approximates their kernel. */
export type KernelFeatures = { rows: number; size: number; cells: Float64Array };

export type Kernel = {
  rows: number;
  /** Similarity of two rows, symmetric and positive semidefinite. */
  of: (i: number, j: number) => number;
};

/**
 * A few features whose products approximate a kernel: its Cholesky decomposition, starting with the
 * row with the largest residual, until no residual is above `tolerance` or there are `most`
 * features (Fine and Scheinberg, 2001). Products of any number of features are themselves a kernel,
 * slightly coarser than the original.
 */
export function incompleteCholesky(
  kernel: Kernel,
  { most, tolerance }: { most: number; tolerance: number },
): KernelFeatures {
  const { rows } = kernel;
  const rest = Float64Array.from({ length: rows }, (_, row) => kernel.of(row, row));
  const features: Float64Array[] = [];
  while (features.length < most) {
    let pivot = 0;
    for (let row = 1; row < rows; row += 1) if ((rest[row] ?? 0) > (rest[pivot] ?? 0)) pivot = row;
    const left = rest[pivot] ?? 0;
    if (!(left > tolerance)) break;
    const root = Math.sqrt(left);
    const feature = new Float64Array(rows);
    for (let row = 0; row < rows; row += 1) {
      let value = kernel.of(row, pivot);
      for (const known of features) value -= (known[row] ?? 0) * (known[pivot] ?? 0);
      feature[row] = value / root;
      rest[row] = (rest[row] ?? 0) - (value / root) ** 2;
    }
    // A chosen row is fully explained, regardless of rounding.
    rest[pivot] = 0;
    features.push(feature);
  }
  const size = features.length;
  const cells = new Float64Array(rows * size);
  for (const [k, feature] of features.entries())
    for (let row = 0; row < rows; row += 1) cells[row * size + k] = feature[row] ?? 0;
  return { rows, size, cells };
}
