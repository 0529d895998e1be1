import { areaUnderCurve } from '#engines/learn/area-under-curve.ts';
import type { Isotonic } from '#engines/learn/isotonic-regression.ts';
import { mean } from '#engines/math/mean.ts';
import {
  calibratedClasses,
  type ClassScores,
  estimateMulticlass,
  fitMulticlass,
} from './cbpe-multiclass.ts';
import { type BandedEstimate, banded } from './expected-quality.ts';
import {
  type MulticlassErrors,
  multiclassErrors,
  multiclassSamplingError,
} from './multiclass-error.ts';
import type { BinaryMeasure } from './sampling-error.ts';

/** Rows of a model of several classes; classes are indices into the names that have scores. */
export type ClassRows = {
  scores: ClassScores;
  /** -1: a class that has no score. */
  predicted: Int32Array;
  /** -1: no label, or a class that has no score. */
  labels: Int32Array;
};

export type ClassEstimator = {
  /** One calibration per class; null if its scores are better without one. */
  maps: (Isotonic | null)[];
  errors: MulticlassErrors;
};

const MEASURES = [
  ['accuracy', 'accuracy'],
  ['precision', 'precision'],
  ['recall', 'recall'],
  ['specificity', 'specificity'],
  ['f1', 'f1'],
  ['roc_auc', 'rocAuc'],
] as const satisfies readonly (readonly [string, BinaryMeasure])[];

/** The rows at these indices, in their order. */
export function pickRows(rows: ClassRows, places: Int32Array): ClassRows {
  const of = (values: Int32Array): Int32Array => places.map((place) => values[place] ?? -1);
  return {
    scores: rows.scores.map((column) => Float64Array.from(places, (place) => column[place] ?? NaN)),
    predicted: of(rows.predicted),
    labels: of(rows.labels),
  };
}

/** The rows that have a label. */
export function labelledRows(rows: ClassRows): ClassRows {
  const places = Int32Array.from(rows.labels, (_, row) => row).filter(
    (row) => (rows.labels[row] ?? -1) >= 0,
  );
  return pickRows(rows, places);
}

/**
 * Mean over the classes of the area under the ROC curve of each against all others (Hand and Till's
 * one-vs-rest form), of the classes that have both positive and negative rows; NaN without one. All
 * rows have a label.
 */
export function macroArea({ labels, scores }: Pick<ClassRows, 'labels' | 'scores'>): number {
  return mean(
    scores.map((column, label) =>
      areaUnderCurve(
        labels.map((found) => (found === label ? 1 : 0)),
        column,
      ),
    ),
  );
}

/**
 * Learns calibration (one class against the rest) and sampling errors from labeled reference rows;
 * null if the scores do not rank the classes and so contain no information about them.
 */
export function fitClasses(reference: ClassRows, random: () => number): ClassEstimator | null {
  const { scores, predicted, labels } = labelledRows(reference);
  if (!(macroArea({ labels, scores }) > 0.5)) return null;
  return {
    maps: fitMulticlass(scores, labels, random),
    errors: multiclassErrors(labels, predicted, scores),
  };
}

/**
 * Confidence-based estimation of several classes before labels arrive (NannyML): each class is
 * calibrated against the rest, rows are normalized, and measures other than accuracy are means over
 * the classes. Each with its band.
 */
export function expectedClassQuality(
  { maps, errors }: ClassEstimator,
  { scores, predicted }: Pick<ClassRows, 'scores' | 'predicted'>,
): BandedEstimate[] {
  const estimate = estimateMulticlass(calibratedClasses(maps, scores), scores, predicted);
  return MEASURES.map(([name, measure]) =>
    banded(name, estimate[measure], multiclassSamplingError(errors, measure, predicted.length), {
      least: 0,
      most: 1,
    }),
  );
}
