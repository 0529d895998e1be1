import { z } from 'zod';
import type { Features } from './features.ts';
import type { LabelledTransaction } from './training-rows.ts';

/** A trained classifier: probability of fraud, 0 to 1. */
export type Classifier = (features: Features) => number;

const stump = z.object({
  feature: z.number().int().min(0),
  threshold: z.number(),
  below: z.number(),
  above: z.number(),
});
export type Stump = z.output<typeof stump>;

/** All parameters of a trained model, as stored in its file. */
export const modelParameters = z.discriminatedUnion('algorithm', [
  z.object({ algorithm: z.literal('logistic-regression'), weights: z.array(z.number()).min(1) }),
  z.object({
    algorithm: z.literal('boosted-stumps'),
    base: z.number(),
    rate: z.number(),
    stumps: z.array(stump),
  }),
]);
export type ModelParameters = z.output<typeof modelParameters>;

export const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

/** Builds the classifier from its parameters. */
export function classifierOf(parameters: ModelParameters): Classifier {
  if (parameters.algorithm === 'logistic-regression') {
    const [bias = 0, ...weights] = parameters.weights;
    return (features) =>
      sigmoid(weights.reduce((sum, weight, index) => sum + weight * (features[index] ?? 0), bias));
  }
  const { base, rate, stumps } = parameters;
  return (features) => {
    let score = base;
    for (const { feature, threshold, below, above } of stumps)
      score += rate * ((features[feature] ?? 0) <= threshold ? below : above);
    return sigmoid(score);
  };
}

/** Area under the ROC curve (rank sum; ties count half). */
export function areaUnderCurve(classify: Classifier, rows: readonly LabelledTransaction[]): number {
  const scored = rows
    .map((row) => ({ score: classify(row.features), fraud: row.fraud }))
    .toSorted((a, b) => a.score - b.score);
  let rankSum = 0;
  let index = 0;
  while (index < scored.length) {
    let end = index;
    while (end < scored.length && scored[end]?.score === scored[index]?.score) end += 1;
    const meanRank = (index + 1 + end) / 2;
    for (const row of scored.slice(index, end)) rankSum += row.fraud * meanRank;
    index = end;
  }
  const positives = scored.reduce((sum, row) => sum + row.fraud, 0);
  const negatives = scored.length - positives;
  if (positives === 0 || negatives === 0) return Number.NaN;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** A purchase above this probability is classified as fraud. */
export const FRAUD_LIMIT = 0.5;

export type Quality = Readonly<
  Record<'accuracy' | 'precision' | 'recall' | 'f1' | 'roc_auc' | 'log_loss', number>
>;

/** Quality of a classifier on labeled rows. */
export function qualityOf(classify: Classifier, rows: readonly LabelledTransaction[]): Quality {
  let [hits, found, called, frauds, loss] = [0, 0, 0, 0, 0];
  for (const { features, fraud } of rows) {
    const probability = Math.min(1 - 1e-9, Math.max(1e-9, classify(features)));
    const isCalled = probability > FRAUD_LIMIT ? 1 : 0;
    hits += isCalled === fraud ? 1 : 0;
    found += isCalled * fraud;
    called += isCalled;
    frauds += fraud;
    loss -= Math.log(fraud === 1 ? probability : 1 - probability);
  }
  const precision = called === 0 ? 0 : found / called;
  const recall = frauds === 0 ? 0 : found / frauds;
  return {
    accuracy: hits / rows.length,
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
    roc_auc: areaUnderCurve(classify, rows),
    log_loss: loss / rows.length,
  };
}
