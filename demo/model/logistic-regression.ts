import type { Classifier } from './classifier.ts';
import type { Features, LabelledTransaction } from './transactions.ts';

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

function logit(weights: Float64Array, features: Features): number {
  let sum = weights[0] ?? 0;
  for (let index = 0; index < features.length; index += 1) {
    sum += (weights[index + 1] ?? 0) * (features[index] ?? 0);
  }
  return sum;
}

/** Logistic regression by full-batch gradient descent with a little L2. */
export function trainLogisticRegression(
  rows: readonly LabelledTransaction[],
  epochs: number,
): Classifier {
  const width = rows[0]?.features.length ?? 0;
  const weights = new Float64Array(width + 1);
  const gradient = new Float64Array(width + 1);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    gradient.fill(0);
    for (const { features, fraud } of rows) {
      const error = sigmoid(logit(weights, features)) - fraud;
      gradient[0] = (gradient[0] ?? 0) + error;
      for (let index = 0; index < width; index += 1) {
        gradient[index + 1] = (gradient[index + 1] ?? 0) + error * (features[index] ?? 0);
      }
    }
    for (let index = 0; index <= width; index += 1) {
      const slope = (gradient[index] ?? 0) / rows.length + 0.001 * (weights[index] ?? 0);
      weights[index] = (weights[index] ?? 0) - 1.5 * slope;
    }
  }
  return (features) => sigmoid(logit(weights, features));
}
