import { applyBins, type Binning, fitBins } from '#engines/learn/bin-features.ts';
import { type Boosted, predictBoosting, trainBoosting } from '#engines/learn/gradient-boosting.ts';

export const regressionMeasures = ['mae', 'mape', 'mse', 'msle', 'rmse', 'rmsle'] as const;
export type RegressionMeasure = (typeof regressionMeasures)[number];

/** Loss of one row. For the root measures, the squared loss, which is averaged before the root. */
export function rowLoss(measure: RegressionMeasure, target: number, predicted: number): number {
  if (measure === 'mae') return Math.abs(target - predicted);
  // As in scikit-learn, so that a target of zero does not make the mean infinite.
  if (measure === 'mape')
    return Math.abs(target - predicted) / Math.max(Math.abs(target), Number.EPSILON);
  if (measure === 'mse' || measure === 'rmse') return (target - predicted) ** 2;
  return (Math.log1p(target) - Math.log1p(predicted)) ** 2;
}

/** Converts a mean row loss to the measure: takes its root for RMSE and RMSLE. */
function measureOfLoss(measure: RegressionMeasure, meanLoss: number): number {
  return measure === 'rmse' || measure === 'rmsle' ? Math.sqrt(meanLoss) : meanLoss;
}

export type DleModel = { measure: RegressionMeasure; binning: Binning; losses: Boosted };

const allRows = (columns: readonly Float64Array[]): Int32Array =>
  Int32Array.from({ length: columns[0]?.length ?? 0 }, (_, row) => row);

/**
 * Direct loss estimation (NannyML): a second regressor learns the loss of each row from its
 * features and the model's prediction, on labeled reference rows. Features as columns of numbers,
 * NaN for missing. The regressor is LightGBM's with its defaults, as in NannyML, so that estimates
 * agree to rounding (docs/design/boosted-trees-compatible-with-lightgbm.md).
 */
export function fitDle(
  features: readonly Float64Array[],
  predicted: Float64Array,
  targets: ArrayLike<number>,
  measure: RegressionMeasure,
): DleModel {
  const columns = [...features, predicted];
  const binning = fitBins(columns);
  const losses = predicted.map((value, row) => rowLoss(measure, targets[row] ?? NaN, value));
  const data = applyBins(binning, columns);
  return {
    measure,
    binning,
    losses: trainBoosting(data, losses, allRows(columns), { objective: 'squared' }),
  };
}

/** Estimated measure of rows without targets. Negative estimated losses count as zero. */
export function estimateDle(
  { measure, binning, losses }: DleModel,
  features: readonly Float64Array[],
  predicted: Float64Array,
): number {
  const columns = [...features, predicted];
  const found = predictBoosting(losses, applyBins(binning, columns), allRows(columns));
  const sum = found.reduce((total, loss) => total + Math.max(0, loss), 0);
  return measureOfLoss(measure, sum / found.length);
}
