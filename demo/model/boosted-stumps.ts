import { sigmoid, type ModelParameters, type Stump } from './classifier.ts';
import type { LabelledTransaction } from './training-rows.ts';

const THRESHOLDS = [-1.5, -1.1, -0.6, -0.3, 0, 0.3, 0.6, 1, 1.5, 2];
const BINS = THRESHOLDS.length + 1;
const LEARNING_RATE = 0.3;

/** Number of thresholds below the value, for each row and feature. */
function binned(rows: readonly LabelledTransaction[], width: number): Uint8Array {
  const bins = new Uint8Array(rows.length * width);
  rows.forEach(({ features }, row) => {
    for (let feature = 0; feature < width; feature += 1) {
      const value = features[feature] ?? 0;
      bins[row * width + feature] = THRESHOLDS.filter((threshold) => value > threshold).length;
    }
  });
  return bins;
}

interface Gradients {
  readonly residuals: Float64Array;
  readonly hessians: Float64Array;
}

/** Sums of residuals and hessians by feature and bin. */
function sumsByBin(bins: Uint8Array, width: number, { residuals, hessians }: Gradients): Gradients {
  const sums = new Float64Array(width * BINS);
  const weights = new Float64Array(width * BINS);
  for (let row = 0; row < residuals.length; row += 1)
    for (let feature = 0; feature < width; feature += 1) {
      const cell = feature * BINS + (bins[row * width + feature] ?? 0);
      sums[cell] = (sums[cell] ?? 0) + (residuals[row] ?? 0);
      weights[cell] = (weights[cell] ?? 0) + (hessians[row] ?? 0);
    }
  return { residuals: sums, hessians: weights };
}

/** Best split of the current gradients (Newton step per side, XGBoost's gain with lambda 1). */
function bestStump(sums: Gradients, width: number): Stump {
  let best: Stump = { feature: 0, threshold: 0, below: 0, above: 0 };
  let bestGain = -Infinity;
  for (let feature = 0; feature < width; feature += 1) {
    const part = (values: Float64Array): Float64Array =>
      values.subarray(feature * BINS, (feature + 1) * BINS);
    const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
    const [residuals, hessians] = [part(sums.residuals), part(sums.hessians)];
    let [sumBelow, hessianBelow, sumAbove, hessianAbove] = [
      0,
      1,
      total(residuals),
      1 + total(hessians),
    ];
    for (const [bin, threshold] of THRESHOLDS.entries()) {
      sumBelow += residuals[bin] ?? 0;
      sumAbove -= residuals[bin] ?? 0;
      hessianBelow += hessians[bin] ?? 0;
      hessianAbove -= hessians[bin] ?? 0;
      const gain = sumBelow ** 2 / hessianBelow + sumAbove ** 2 / hessianAbove;
      if (gain <= bestGain) continue;
      bestGain = gain;
      best = { feature, threshold, below: sumBelow / hessianBelow, above: sumAbove / hessianAbove };
    }
  }
  return best;
}

/** Gradient-boosted decision stumps on the log loss. */
export function trainBoostedStumps(
  rows: readonly LabelledTransaction[],
  rounds: number,
): ModelParameters {
  const width = rows[0]?.features.length ?? 0;
  const bins = binned(rows, width);
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
    const stump = bestStump(sumsByBin(bins, width, { residuals, hessians }), width);
    stumps.push(stump);
    rows.forEach(({ features }, index) => {
      const isBelow = (features[stump.feature] ?? 0) <= stump.threshold;
      scores[index] = (scores[index] ?? 0) + LEARNING_RATE * (isBelow ? stump.below : stump.above);
    });
  }
  return { algorithm: 'boosted-stumps', base, rate: LEARNING_RATE, stumps };
}
