import { areaUnderCurve } from '#engines/learn/area-under-curve.ts';
import { fitIsotonic, type Isotonic, isotonicValue } from '#engines/learn/isotonic-regression.ts';
import { stratifiedFolds } from '#engines/learn/stratified-folds.ts';
import { sortByScore } from '#engines/math/by-score.ts';
import { calibrationError } from '#engines/performance/calibration-curve.ts';

const SPLITS = 10;
const TEST_PARTS = 10;
/** Area from which scores separate the classes well enough to need no calibration. */
const SEPARATED = 0.999;

/**
 * Isotonic map from scores to probabilities, or null if the scores are better without it. The map
 * is used only if it lowers the calibration error on held-out rows in ten stratified splits of 10
 * %.
 */
export function fitCalibrator(
  scores: Float64Array,
  labels: ArrayLike<number>,
  random: () => number,
): Isotonic | null {
  const area = areaUnderCurve(labels, scores);
  if (Number.isNaN(area) || area > SEPARATED) return null;
  const before: number[] = [];
  const after: number[] = [];
  const truth: number[] = [];
  for (let split = 0; split < SPLITS; split += 1) {
    const part = stratifiedFolds(labels, TEST_PARTS, random);
    const train = scores.filter((_, row) => part[row] !== 0);
    const trainLabels = Array.from(labels).filter((_, row) => part[row] !== 0);
    const map = fitIsotonic(train, trainLabels);
    for (const [row, score] of scores.entries()) {
      if (part[row] !== 0) continue;
      before.push(score);
      after.push(isotonicValue(map, score));
      truth.push(labels[row] ?? 0);
    }
  }
  const isBetter =
    calibrationError(sortByScore(truth, after)) < calibrationError(sortByScore(truth, before));
  return isBetter ? fitIsotonic(scores, labels) : null;
}

/** Probabilities from scores; without a map the scores are the probabilities. */
export function calibrated(map: Isotonic | null, scores: Float64Array): Float64Array {
  return map === null
    ? scores
    : scores.map((score) => Math.min(1, Math.max(0, isotonicValue(map, score))));
}
