import { ndcgAt, type RankedList } from '#engines/performance/ranking.ts';

/** One row that was surely wrong must not decide alone. */
const MIN_SCORE = 0.01;

const logLossOf = (probability: number): number =>
  -Math.log(Math.min(1 - MIN_SCORE, Math.max(MIN_SCORE, probability)));

/** Log loss of a probability of the positive class on one row, in nats; probabilities are kept within 1 and 99 %. */
export function logLoss(score: number, label: 0 | 1): number {
  return logLossOf(label === 1 ? score : 1 - score);
}

/**
 * Log loss of the probabilities of several classes on one row, in nats, kept within 1 and 99 % like that of two. A class
 * that has none counts as held for impossible.
 */
export function classLogLoss(classes: Readonly<Record<string, number>>, label: string): number {
  return logLossOf(Object.hasOwn(classes, label) ? (classes[label] ?? 0) : 0);
}

/** Brier score (1950) of the probabilities of several classes on one row: 0 is best, 2 is worst. */
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

/** What the first k items of a list leave of the best order: 1 - NDCG, from 0 to 1; NaN where nothing is relevant. */
export function rankLoss(list: RankedList, k: number): number {
  return 1 - ndcgAt(list, k);
}
