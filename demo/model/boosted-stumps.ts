import type { ModelParameters, Stump } from './classifier.ts';
import { sigmoid } from './classifier.ts';
import type { LabelledTransaction } from './training-rows.ts';

const THRESHOLDS = [-1.5, -1.1, -0.6, -0.3, 0, 0.3, 0.6, 1, 1.5, 2];
const LEARNING_RATE = 0.3;

/** Best split of the current gradients (Newton step per side, XGBoost's gain with lambda 1). */
function bestStump(
  rows: readonly LabelledTransaction[],
  residuals: Float64Array,
  hessians: Float64Array,
): Stump {
  let best: Stump = { feature: 0, threshold: 0, below: 0, above: 0 };
  let bestGain = -Infinity;
  const width = rows[0]?.features.length ?? 0;
  for (let feature = 0; feature < width; feature += 1) {
    for (const threshold of THRESHOLDS) {
      let [sumBelow, hessianBelow, sumAbove, hessianAbove] = [0, 1, 0, 1];
      rows.forEach((row, index) => {
        if ((row.features[feature] ?? 0) <= threshold) {
          sumBelow += residuals[index] ?? 0;
          hessianBelow += hessians[index] ?? 0;
        } else {
          sumAbove += residuals[index] ?? 0;
          hessianAbove += hessians[index] ?? 0;
        }
      });
      const gain = sumBelow ** 2 / hessianBelow + sumAbove ** 2 / hessianAbove;
      if (gain > bestGain) {
        bestGain = gain;
        best = {
          feature,
          threshold,
          below: sumBelow / hessianBelow,
          above: sumAbove / hessianAbove,
        };
      }
    }
  }
  return best;
}

/** Gradient-boosted decision stumps on the log loss. */
export function trainBoostedStumps(
  rows: readonly LabelledTransaction[],
  rounds: number,
): ModelParameters {
  const base = Math.log((rows.reduce((sum, row) => sum + row.fraud, 0) + 1) / (rows.length + 1));
  const scores = new Float64Array(rows.length).fill(base);
  const residuals = new Float64Array(rows.length);
  const hessians = new Float64Array(rows.length);
  const stumps: Stump[] = [];
  for (let round = 0; round < rounds; round += 1) {
    rows.forEach((row, index) => {
      const probability = sigmoid(scores[index] ?? 0);
      residuals[index] = row.fraud - probability;
      hessians[index] = probability * (1 - probability);
    });
    const stump = bestStump(rows, residuals, hessians);
    stumps.push(stump);
    rows.forEach((row, index) => {
      const step =
        (row.features[stump.feature] ?? 0) <= stump.threshold ? stump.below : stump.above;
      scores[index] = (scores[index] ?? 0) + LEARNING_RATE * step;
    });
  }
  return { algorithm: 'boosted-stumps', base, rate: LEARNING_RATE, stumps };
}
