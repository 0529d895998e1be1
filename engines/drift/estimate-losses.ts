import {
  type FittedLosses,
  fitLosses,
  type LossRows,
  predictLosses,
} from '#engines/drift/fitted-losses.ts';

export type LossEstimate = {
  measure: 'mae' | 'rmse';
  /** Estimated loss of each current row: absolute, or squared for the root. */
  losses: Float64Array;
  /** Mean of the loss over the reference's rows, and the standard deviation of one. */
  usual: number;
  std: number;
};

/** What the losses of a window are expected to be, by what was fitted on a reference. */
export function expectedLosses(fitted: FittedLosses, current: LossRows): LossEstimate[] {
  return predictLosses(fitted, current).map(({ measure, losses }) => {
    const { usual, std } = fitted.measures[measure];
    return { measure, losses, usual, std };
  });
}

/**
 * Direct loss estimation of a window: what a second regressor, trained on labelled reference rows, expects each
 * row's loss to be. Losses below zero count as zero.
 */
export function estimateLosses(
  reference: LossRows & { truth: Float64Array },
  current: LossRows,
): LossEstimate[] {
  return expectedLosses(fitLosses(reference), current);
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
