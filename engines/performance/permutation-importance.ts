import { mean } from '#engines/math/mean.ts';
import { moments } from '#engines/math/moments.ts';

/** Increase of a loss when a column is shuffled: mean and standard deviation over the shuffles. */
export type LossRise = { mean: number; std: number };

/**
 * A share of the total importance, with the error due to the shuffles alone (one standard
 * deviation).
 */
export type ImportanceShare = { share: number; error: number };

/** The positions 0 to rows - 1 in random order (Fisher and Yates, as in Durstenfeld, 1964). */
export function shuffledPlaces(rows: number, random: () => number): Int32Array {
  const places = Int32Array.from({ length: rows }, (_, row) => row);
  for (let at = rows - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    const kept = places[at] ?? 0;
    places[at] = places[other] ?? 0;
    places[other] = kept;
  }
  return places;
}

/**
 * Mean squared difference between predictions and actuals; for probabilities and labels of 0 or 1,
 * the Brier score. NaN without rows.
 */
export function squaredLoss(answers: ArrayLike<number>, truth: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < answers.length; row += 1)
    sum += ((answers[row] ?? NaN) - (truth[row] ?? NaN)) ** 2;
  return sum / answers.length;
}

/**
 * Permutation importance of one column (Breiman, 2001): the loss of each shuffle minus the
 * unshuffled loss.
 */
export function lossRise(usual: number, shuffled: readonly number[]): LossRise {
  const rises = shuffled.map((loss) => loss - usual);
  return { mean: mean(rises), std: Math.sqrt(moments(rises).variance) };
}

/**
 * Loss increases as shares of their sum. A negative increase is noise and counts as 0. Null if no
 * column increases the loss.
 */
export function importanceShares(rises: readonly LossRise[]): ImportanceShare[] | null {
  const kept = rises.map((rise) => Math.max(0, rise.mean));
  const sum = kept.reduce((total, rise) => total + rise, 0);
  if (!(sum > 0)) return null;
  return rises.map(({ std }, column) => ({ share: (kept[column] ?? 0) / sum, error: std / sum }));
}
