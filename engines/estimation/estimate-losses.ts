import type { RegressionMeasure } from './dle.ts';
import {
  type FittedLosses,
  type FittedMeasure,
  fitLosses,
  type LossRows,
  predictLosses,
} from './fitted-losses.ts';

export type LossEstimate<Measure = RegressionMeasure> = {
  measure: Measure;
  /** Estimated loss of each current row; for root measures, the value under the root. */
  losses: Float64Array;
  /** Mean loss over the reference's rows, and standard deviation of a single row's loss. */
  usual: number;
  std: number;
};

/** Expected losses of a window, from losses fitted on a reference. */
export function expectedLosses(
  fitted: FittedLosses,
  current: LossRows,
): LossEstimate<FittedMeasure>[] {
  return predictLosses(fitted, current).map((found) => {
    const { usual, std } = found.fitted;
    return { measure: found.measure, losses: found.losses, usual, std };
  });
}

const isRoot = (measure: RegressionMeasure): boolean => measure === 'rmse' || measure === 'rmsle';

/** Measures derived from the same losses, in display order. */
const TOGETHER: Readonly<Record<FittedMeasure, readonly RegressionMeasure[]>> = {
  mae: ['mae'],
  rmse: ['rmse', 'mse'],
  mape: ['mape'],
  rmsle: ['rmsle', 'msle'],
};

/**
 * Additional measures that the values allow: a share of 0 is undefined, and there is no agreed
 * logarithm of value + 1 for negative values.
 */
function allowed(
  { truth, predicted }: LossRows & { truth: Float64Array },
  current: LossRows,
): ('mape' | 'rmsle')[] {
  const hasZero = truth.some((value) => value === 0);
  const isNegative = [truth, predicted, current.predicted].some((values) =>
    values.some((value) => value < 0),
  );
  return [...(hasZero ? [] : ['mape' as const]), ...(isNegative ? [] : ['rmsle' as const])];
}

/**
 * Direct loss estimation of a window: a second regressor, trained on labeled reference rows,
 * estimates the loss of each row. Negative losses count as zero. Six measures as in NannyML 0.13.
 * The mean absolute percentage error requires that no actual value of the reference is 0; the
 * logarithmic measures require that no value is negative.
 */
export function estimateLosses(
  reference: LossRows & { truth: Float64Array },
  current: LossRows,
): LossEstimate[] {
  const fitted = fitLosses(reference, allowed(reference, current));
  return expectedLosses(fitted, current).flatMap((found) =>
    TOGETHER[found.measure].map((measure) => ({ ...found, measure })),
  );
}

/**
 * Converts the mean loss of rows to the measure, with its sampling error. For roots, the error is
 * scaled by the slope of the root.
 */
export function lossQuality({
  measure,
  losses,
  std,
}: Pick<LossEstimate, 'measure' | 'losses' | 'std'>): { value: number; error: number } {
  const mean = losses.reduce((sum, value) => sum + value, 0) / losses.length;
  const error = std / Math.sqrt(losses.length);
  if (!isRoot(measure)) return { value: mean, error };
  const value = Math.sqrt(mean);
  return { value, error: value > 0 ? error / (2 * value) : NaN };
}

/** The measure over the labeled reference. */
export function usualQuality({ measure, usual }: LossEstimate): number {
  return isRoot(measure) ? Math.sqrt(usual) : usual;
}
