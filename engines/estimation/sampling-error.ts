import { areaVariance } from '#engines/performance/area-variance.ts';
import { confusionOf, type Rates } from '#engines/performance/confusion.ts';

/** Spread of a single relevant row, and the share of relevant rows. */
export type ErrorComponent = { std: number; share: number };

export type BinaryMeasure = keyof Rates | 'rocAuc';

const binomial = (hits: number, rows: number): number => {
  const share = rows === 0 ? 0 : hits / rows;
  return Math.sqrt(share * (1 - share));
};

/**
 * Chance deviation of each measure of a chunk from its actual value, learned from labeled reference
 * rows: component deviation / sqrt(rows x relevant share) (NannyML). For the area under the curve,
 * the component is derived from DeLong's variance of the reference.
 */
export function errorComponents(
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  scores: ArrayLike<number>,
): Record<BinaryMeasure, ErrorComponent> {
  const { tp, fp, fn, tn } = confusionOf(labels, predicted);
  const rows = tp + fp + fn + tn;
  return {
    accuracy: { std: binomial(tp + tn, rows), share: 1 },
    precision: { std: binomial(tp, tp + fp), share: (tp + fp) / rows },
    recall: { std: binomial(tp, tp + fn), share: (tp + fn) / rows },
    specificity: { std: binomial(tn, tn + fp), share: (tn + fp) / rows },
    f1: { std: binomial(2 * tp, 2 * tp + fp + fn), share: (tp + fp + fn) / rows },
    rocAuc: { std: Math.sqrt(areaVariance(labels, scores) * rows), share: 1 },
  };
}

/** Sampling error of a measure over `rows` rows. */
export function samplingError({ std, share }: ErrorComponent, rows: number): number {
  return std / Math.sqrt(rows * share);
}
