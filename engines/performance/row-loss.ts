/** One row that was surely wrong must not decide alone. */
const MIN_SCORE = 0.01;

/** Log loss of a probability of the positive class on one row, in nats; probabilities are kept within 1 and 99 %. */
export function logLoss(score: number, label: 0 | 1): number {
  const sure = Math.min(1 - MIN_SCORE, Math.max(MIN_SCORE, score));
  return -Math.log(label === 1 ? sure : 1 - sure);
}

/** Absolute error of a predicted number on one row, in the unit of the label. */
export function absoluteError(prediction: number, label: number): number {
  return Math.abs(prediction - label);
}
