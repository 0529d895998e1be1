import type { ClassScores } from './cbpe-multiclass.ts';
import {
  type BinaryMeasure,
  type ErrorComponent,
  errorComponents,
  samplingError,
} from './sampling-error.ts';

export type MulticlassErrors = {
  accuracy: ErrorComponent;
  /** Errors of each class, one-vs-rest. */
  classes: Record<BinaryMeasure, ErrorComponent>[];
};

/** Sampling errors of a multiclass model, learned from labeled reference rows. */
export function multiclassErrors(
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  scores: ClassScores,
): MulticlassErrors {
  const is = (list: ArrayLike<number>, label: number) =>
    Uint8Array.from(list, (found) => (found === label ? 1 : 0));
  let right = 0;
  for (let row = 0; row < labels.length; row += 1) if (labels[row] === predicted[row]) right += 1;
  const share = right / labels.length;
  return {
    accuracy: { std: Math.sqrt(share * (1 - share)), share: 1 },
    classes: scores.map((column, label) =>
      errorComponents(is(labels, label), is(predicted, label), column),
    ),
  };
}

/**
 * Sampling error of a measure over `rows` rows. Measures other than accuracy are means over the
 * classes, whose errors are combined as if they were independent.
 */
export function multiclassSamplingError(
  { accuracy, classes }: MulticlassErrors,
  measure: BinaryMeasure,
  rows: number,
): number {
  if (measure === 'accuracy') return samplingError(accuracy, rows);
  const squared = classes.reduce(
    (sum, components) => sum + samplingError(components[measure], rows) ** 2,
    0,
  );
  return Math.sqrt(squared) / classes.length;
}
