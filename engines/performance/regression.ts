export type Regression = {
  rows: number;
  mae: number;
  rmse: number;
  /** A share, not a percentage. Rows with target 0 are skipped. */
  mape: number;
  r2: number;
  /** Mean of prediction minus target. */
  bias: number;
};

/**
 * Metrics of a regressor over rows with finite values on both sides; NaN if there are no such rows.
 */
export function regressionMeasures(
  targets: ArrayLike<number>,
  predicted: ArrayLike<number>,
): Regression {
  let rows = 0;
  let nonZero = 0;
  let mean = 0;
  let spread = 0;
  const sums = { absolute: 0, squared: 0, relative: 0, signed: 0 };
  for (let row = 0; row < targets.length; row += 1) {
    const target = targets[row] ?? NaN;
    const error = (predicted[row] ?? NaN) - target;
    if (!Number.isFinite(error)) continue;
    rows += 1;
    sums.absolute += Math.abs(error);
    sums.squared += error ** 2;
    sums.signed += error;
    if (target !== 0) {
      nonZero += 1;
      sums.relative += Math.abs(error / target);
    }
    const off = target - mean;
    mean += off / rows;
    spread += off * (target - mean);
  }
  return {
    rows,
    mae: sums.absolute / rows,
    rmse: Math.sqrt(sums.squared / rows),
    mape: sums.relative / nonZero,
    // A constant target has no variance to explain.
    r2: spread > 0 ? 1 - sums.squared / spread : NaN,
    bias: sums.signed / rows,
  };
}
