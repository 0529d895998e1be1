/** Confusion matrix in rows, or in sums of probabilities, by predicted and actual class. */
export type Confusion = { tp: number; fp: number; fn: number; tn: number };

export type Rates = {
  accuracy: number;
  precision: number;
  recall: number;
  specificity: number;
  f1: number;
};

/** Counts of rows with labels and predictions 0 or 1. */
export function confusionOf(labels: ArrayLike<number>, predicted: ArrayLike<number>): Confusion {
  const counts = { tp: 0, fp: 0, fn: 0, tn: 0 };
  for (let row = 0; row < labels.length; row += 1) {
    const isTrue = labels[row] === 1;
    if (predicted[row] === 1) counts[isTrue ? 'tp' : 'fp'] += 1;
    else counts[isTrue ? 'fn' : 'tn'] += 1;
  }
  return counts;
}

/**
 * Rates of a confusion matrix. NaN if a rate has no rows, such as precision without a positive
 * prediction.
 */
export function ratesOf({ tp, fp, fn, tn }: Confusion): Rates {
  return {
    accuracy: (tp + tn) / (tp + fp + fn + tn),
    precision: tp / (tp + fp),
    recall: tp / (tp + fn),
    specificity: tn / (tn + fp),
    f1: (2 * tp) / (2 * tp + fp + fn),
  };
}
