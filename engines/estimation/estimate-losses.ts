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
  /** Estimated loss of each current row; for a root measure, the value under the root. */
  losses: Float64Array;
  /**
   * Mean of the loss over the reference's rows, and the standard deviation of a single row's loss.
   */
  usual: number;
  std: number;
};

/** Expected losses of a window, from what was fitted on a reference. */
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

/** Measures that use the same losses, in listed order. */
const TOGETHER: Readonly<Record<FittedMeasure, readonly RegressionMeasure[]>> = {
  mae: ['mae'],
  rmse: ['rmse', 'mse'],
  mape: ['mape'],
  rmsle: ['rmsle', 'msle'],
};

/**
 * Additional measures that these values allow: a share of 0 is undefined, and below 0 there is no
 * agreed logarithm of value + 1.
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
 * Direct loss estimation of a window: the loss that a second regressor, trained on labeled
 * reference rows, expects for each row. Losses below zero count as zero. Six measures as in NannyML
 * 0.13; the mean absolute error as a share only if no actual value of the reference is 0, those of
 * logarithms only if no value is negative.
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
 * Mean loss of rows as the measure, with its sampling error; for roots, the error is scaled by the
 * slope of the root.
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
