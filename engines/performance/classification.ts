import { areaByScore } from '#engines/learn/area-under-curve.ts';
import { sortByScore } from '#engines/math/by-score.ts';
import { calibrationError } from '#engines/performance/calibration-curve.ts';
import {
  type Confusion,
  confusionOf,
  type Rates,
  ratesOf,
} from '#engines/performance/confusion.ts';
import { precisionRecall } from '#engines/performance/precision-recall.ts';

export type Classification = Rates &
  Confusion & {
    rows: number;
    rocAuc: number;
    /** Average precision. */
    prAuc: number;
    logLoss: number;
    brier: number;
    calibrationError: number;
    /** 2 x ROC area - 1. */
    gini: number;
  };

const SMALLEST = 1e-15;

/** Mean negative log likelihood of labels 0 or 1. Probabilities are clamped away from 0 and 1. */
function logLoss(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row += 1) {
    const score = Math.min(1 - SMALLEST, Math.max(SMALLEST, scores[row] ?? NaN));
    sum -= labels[row] === 1 ? Math.log(score) : Math.log1p(-score);
  }
  return sum / labels.length;
}

/** Mean squared difference between probability and label (Brier, 1950). */
function brierScore(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row += 1)
    sum += ((scores[row] ?? NaN) - (labels[row] ?? NaN)) ** 2;
  return sum / labels.length;
}

/**
 * All metrics of a binary classifier. Labels and predictions are 0 or 1. `byScore` contains the
 * same rows in score order, if the caller has already sorted them.
 */
export function classificationMeasures(
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  scores: Float64Array,
  byScore = sortByScore(labels, scores),
): Classification {
  const counts = confusionOf(labels, predicted);
  const rocAuc = areaByScore(byScore);
  return {
    rows: labels.length,
    ...counts,
    ...ratesOf(counts),
    rocAuc,
    gini: 2 * rocAuc - 1,
    prAuc: precisionRecall(byScore).averagePrecision,
    logLoss: logLoss(labels, scores),
    brier: brierScore(labels, scores),
    calibrationError: calibrationError(byScore),
  };
}
