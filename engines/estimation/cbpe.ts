import { chunksByCount } from '#engines/drift/reports/chunks.ts';
import { isOutside, learnThreshold, type Threshold } from '#engines/drift/streams/threshold.ts';
import { areaUnderCurve } from '#engines/learn/area-under-curve.ts';
import type { Isotonic } from '#engines/learn/isotonic-regression.ts';
import { confusionOf, ratesOf } from '#engines/performance/confusion.ts';
import { calibrated, fitCalibrator } from './calibrate.ts';
import { type BinaryEstimate, estimateBinary } from './estimate-binary.ts';
import {
  type BinaryMeasure,
  type ErrorComponent,
  errorComponents,
  samplingError,
} from './sampling-error.ts';

export const binaryMeasures = [
  'accuracy',
  'precision',
  'recall',
  'specificity',
  'f1',
  'rocAuc',
] as const satisfies readonly BinaryMeasure[];

export type LabelledRows = {
  scores: Float64Array;
  /** 0 or 1. */
  predicted: Uint8Array;
  labels: Uint8Array;
};

export type CbpeModel = {
  calibrator: Isotonic | null;
  components: Record<BinaryMeasure, ErrorComponent>;
  /** Learned from actual performance in chunks of the reference. */
  thresholds: Record<BinaryMeasure, Threshold>;
};

export type MeasureEstimate = {
  value: number;
  /** Estimate +- three sampling errors, within 0 and 1. */
  lower: number;
  upper: number;
  threshold: Threshold;
  isAlert: boolean;
};

const CHUNKS = 10;
const BAND = 3;

const record = <T>(of: (measure: BinaryMeasure) => T): Record<BinaryMeasure, T> => ({
  accuracy: of('accuracy'),
  precision: of('precision'),
  recall: of('recall'),
  specificity: of('specificity'),
  f1: of('f1'),
  rocAuc: of('rocAuc'),
});

/** The actual measures of labeled rows. */
export function realisedBinary({
  scores,
  predicted,
  labels,
}: LabelledRows): Record<BinaryMeasure, number> {
  return { ...ratesOf(confusionOf(labels, predicted)), rocAuc: areaUnderCurve(labels, scores) };
}

/**
 * Learns calibration, sampling errors and limits from labeled reference rows that were not used to
 * train the model.
 */
export function fitCbpe(reference: LabelledRows, random: () => number): CbpeModel {
  const { scores, predicted, labels } = reference;
  const chunks = chunksByCount(scores.length, CHUNKS).map(({ start, end }) =>
    realisedBinary({
      scores: scores.subarray(start, end),
      predicted: predicted.subarray(start, end),
      labels: labels.subarray(start, end),
    }),
  );
  return {
    calibrator: fitCalibrator(scores, labels, random),
    components: errorComponents(labels, predicted, scores),
    thresholds: record((measure) =>
      learnThreshold(
        chunks.map((chunk) => chunk[measure]),
        { least: 0, most: 1 },
      ),
    ),
  };
}

/**
 * Estimated performance of rows without labels, with its band, and whether it is outside the
 * limits.
 */
export function estimateCbpe(
  model: CbpeModel,
  rows: { scores: Float64Array; predicted: Uint8Array },
): {
  measures: Record<BinaryMeasure, MeasureEstimate>;
  confusion: Pick<BinaryEstimate, 'tp' | 'fp' | 'fn' | 'tn'>;
} {
  const probabilities = calibrated(model.calibrator, rows.scores);
  const estimate = estimateBinary({ ...rows, probabilities });
  const { tp, fp, fn, tn } = estimate;
  return {
    confusion: { tp, fp, fn, tn },
    measures: record((measure) => {
      const value = estimate[measure];
      const error = BAND * samplingError(model.components[measure], rows.scores.length);
      const threshold = model.thresholds[measure];
      return {
        value,
        lower: Math.max(0, value - error),
        upper: Math.min(1, value + error),
        threshold,
        isAlert: isOutside(value, threshold),
      };
    }),
  };
}
