import { areaUnderCurve } from '#engines/learn/area-under-curve.ts';
import { applyBins, fitBins } from '#engines/learn/bin-features.ts';
import { predictBoosting, trainBoosting } from '#engines/learn/gradient-boosting.ts';
import { stratifiedFolds } from '#engines/learn/stratified-folds.ts';

const FOLDS = 5;

/** Limits of NannyML. An area between them means that the sides cannot be distinguished. */
export const domainThreshold = { lower: 0.45, upper: 0.65 };

/**
 * How well a classifier separates current rows from reference rows: area under the curve over
 * out-of-fold predictions of gradient-boosted trees in five stratified folds. 0.5 means no drift.
 * Features are columns of numbers, NaN for missing. NaN with fewer than five rows per side. `bins`:
 * number of bins per feature; default as in NannyML.
 */
export function domainClassifier(
  reference: readonly Float64Array[],
  current: readonly Float64Array[],
  random: () => number,
  bins?: number,
): number {
  const before = reference[0]?.length ?? 0;
  const rows = before + (current[0]?.length ?? 0);
  if (before < FOLDS || rows - before < FOLDS) return NaN;
  const columns = reference.map((values, feature) => {
    const both = new Float64Array(rows);
    both.set(values);
    both.set(current[feature] ?? new Float64Array(), before);
    return both;
  });
  const labels = Uint8Array.from({ length: rows }, (_, row) => (row < before ? 0 : 1));
  const data = applyBins(fitBins(columns, bins), columns);
  const folds = stratifiedFolds(labels, FOLDS, random);
  const scores = new Float64Array(rows);
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const all = Int32Array.from({ length: rows }, (_, row) => row);
    const train = all.filter((row) => folds[row] !== fold);
    const test = all.filter((row) => folds[row] === fold);
    const model = trainBoosting(data, labels, train, { objective: 'logistic' });
    for (const [index, score] of predictBoosting(model, data, test).entries())
      scores[test[index] ?? 0] = score;
  }
  return areaUnderCurve(labels, scores);
}
