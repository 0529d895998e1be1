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

/** Rows of a multiclass model. Classes are indices into the names of the classes with scores. */
export type ClassRows = {
  scores: ClassScores;
  /** -1 for a class without a score. */
  predicted: Int32Array;
  /** -1 for a missing label or a class without a score. */
  labels: Int32Array;
};

export type ClassEstimator = {
  /** One calibration per class; null if the class's scores are better without one. */
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

/** Selects the rows at these indices, in this order. */
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
 * Mean over the classes of the one-vs-rest area under the ROC curve (Hand and Till), for classes
 * with both positive and negative rows. NaN if there is no such class. All rows must have a label.
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
 * Fits one-vs-rest calibration and sampling errors to labeled reference rows. Null if the scores do
 * not rank the classes and so contain no information about them.
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
 * Confidence-based multiclass estimation before labels arrive (NannyML). Each class is calibrated
 * one-vs-rest, rows are normalized, and measures other than accuracy are means over the classes.
 * Each measure has a band.
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
