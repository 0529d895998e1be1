import { sigmoid, type ModelParameters } from './classifier.ts';
import type { Features } from './features.ts';
import type { LabelledTransaction } from './training-rows.ts';

const LEARNING_RATE = 1;

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
): ModelParameters {
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
      weights[index] = (weights[index] ?? 0) - LEARNING_RATE * slope;
    }
  }
  return { algorithm: 'logistic-regression', weights: [...weights] };
}
