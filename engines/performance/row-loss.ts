import { ndcgAt, type RankedList } from '#engines/performance/ranking.ts';

/** Minimum probability, which limits the weight of a row that was wrong with certainty. */
const MIN_SCORE = 0.01;

const logLossOf = (probability: number): number =>
  -Math.log(Math.min(1 - MIN_SCORE, Math.max(MIN_SCORE, probability)));

/**
 * Log loss of a probability of the positive class on one row, in nats; probabilities are clamped to
 * 1-99 %.
 */
export function logLoss(score: number, label: 0 | 1): number {
  return logLossOf(label === 1 ? score : 1 - score);
}

/**
 * Log loss of multiclass probabilities on one row, in nats, clamped to 1-99 % as for two classes. A
 * class without a probability counts as predicted impossible.
 */
export function classLogLoss(classes: Readonly<Record<string, number>>, label: string): number {
  return logLossOf(Object.hasOwn(classes, label) ? (classes[label] ?? 0) : 0);
}

/** Brier score (1950) of multiclass probabilities on one row: 0 is best, 2 is worst. */
export function classBrier(classes: Readonly<Record<string, number>>, label: string): number {
  return Object.entries({ [label]: 0, ...classes }).reduce(
    (sum, [name, probability]) => sum + (probability - (name === label ? 1 : 0)) ** 2,
    0,
  );
}

/** Absolute error of a predicted number on one row, in the unit of the label. */
export function absoluteError(prediction: number, label: number): number {
  return Math.abs(prediction - label);
}

/**
 * Shortfall of the first k items of a list compared with the best order: 1 - NDCG, from 0 to 1; NaN
 * if nothing is relevant.
 */
export function rankLoss(list: RankedList, k: number): number {
  return 1 - ndcgAt(list, k);
}
