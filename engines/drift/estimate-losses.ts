import { encodeColumn } from '#engines/drift/encode-features.ts';
import { fitDle, type RegressionMeasure, rowLoss } from '#engines/drift/dle.ts';
import { comparable, type RawColumn } from '#engines/drift/raw-column.ts';
import { applyBins } from '#engines/learn/bin-features.ts';
import { predictBoosting } from '#engines/learn/gradient-boosting.ts';

/** Features, then the predicted number; the reference has the true one too. */
export type LossRows = {
  features: readonly RawColumn[];
  predicted: Float64Array;
};

export type LossEstimate = {
  measure: 'mae' | 'rmse';
  /** Estimated loss of each current row: absolute, or squared for the root. */
  losses: Float64Array;
  /** Mean of the loss over the reference's rows, and the standard deviation of one. */
  usual: number;
  std: number;
};

/** Numbers of both sides of a feature; categories by their place among those of the reference. */
function encoded(
  reference: RawColumn,
  current: RawColumn,
): { reference: Float64Array; current: Float64Array } {
  const pair = comparable(reference, current, { fewAreCategories: false });
  const keys = pair.reference.kind === 'categorical' ? [...pair.reference.labels].toSorted() : [];
  const of = (column: typeof pair.reference): Float64Array =>
    column.kind === pair.reference.kind
      ? encodeColumn(column, keys)
      : new Float64Array(
          column.kind === 'categorical' ? column.codes.length : column.values.length,
        ).fill(NaN);
  return { reference: of(pair.reference), current: of(pair.current) };
}

function spreadOf(values: Float64Array): { mean: number; std: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, std: Math.sqrt(squares / values.length) };
}

const MEASURES: readonly { name: LossEstimate['measure']; loss: RegressionMeasure }[] = [
  { name: 'mae', loss: 'mae' },
  { name: 'rmse', loss: 'mse' },
];

/**
 * Direct loss estimation of a window: what a second regressor, trained on labelled reference rows, expects each
 * row's loss to be. Losses below zero count as zero.
 */
export function estimateLosses(
  reference: LossRows & { truth: Float64Array },
  current: LossRows,
): LossEstimate[] {
  const sides = reference.features.flatMap((column) => {
    const other = current.features.find(({ name }) => name === column.name);
    return other === undefined ? [] : [encoded(column, other)];
  });
  const features = sides.map((side) => side.reference);
  const columns = [...sides.map((side) => side.current), current.predicted];
  const rows = Int32Array.from(current.predicted, (_, row) => row);
  return MEASURES.map(({ name, loss }) => {
    const model = fitDle(features, reference.predicted, reference.truth, loss);
    const found = predictBoosting(model.losses, applyBins(model.binning, columns), rows);
    const known = reference.predicted.map((value, row) =>
      rowLoss(loss, reference.truth[row] ?? NaN, value),
    );
    const { mean, std } = spreadOf(known);
    return {
      measure: name,
      losses: Float64Array.from(found, (value) => Math.max(0, value)),
      usual: mean,
      std,
    };
  });
}

/** Mean loss of rows as the measure, with its sampling error; the root's comes by the slope of the root. */
export function lossQuality({
  measure,
  losses,
  std,
}: Pick<LossEstimate, 'measure' | 'losses' | 'std'>): { value: number; error: number } {
  const mean = losses.reduce((sum, value) => sum + value, 0) / losses.length;
  const error = std / Math.sqrt(losses.length);
  if (measure === 'mae') return { value: mean, error };
  const value = Math.sqrt(mean);
  return { value, error: value > 0 ? error / (2 * value) : NaN };
}
