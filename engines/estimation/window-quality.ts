import type { Isotonic } from '#engines/learn/isotonic-regression.ts';
import { sortByScore } from '#engines/math/by-score.ts';
import { calibrationOf, type CountedBin } from '#engines/performance/calibration-curve.ts';
import { classificationMeasures } from '#engines/performance/classification.ts';
import { confusionOf, ratesOf } from '#engines/performance/confusion.ts';
import { recallAtPrecision } from '#engines/performance/precision-recall.ts';
import { calibrated } from './calibrate.ts';
import { estimateBinary } from './estimate-binary.ts';
import { type BinaryMeasure, type ErrorComponent, samplingError } from './sampling-error.ts';

/** Number of rows with equal prediction, label and score. */
export interface BinaryCell {
  readonly predicted: 0 | 1;
  readonly label: 0 | 1 | null;
  /** NaN if the model gave no score. */
  readonly score: number;
  readonly rows: number;
}

export interface ClassCell {
  readonly prediction: string;
  readonly label: string;
  readonly right: boolean;
  readonly rows: number;
}

export interface ExpandedRows {
  readonly scores: Float64Array;
  readonly predicted: Uint8Array;
  readonly labels: Uint8Array;
}

export interface Estimate {
  readonly value: number;
  /** Chance variation of the measure over these rows: one standard deviation. */
  readonly error: number;
}

/** Measures by API name; undefined measures are left out. */
export type Measures = Readonly<Record<string, number>>;

function finite(measures: Record<string, number>): Measures {
  return Object.fromEntries(Object.entries(measures).filter(([, value]) => Number.isFinite(value)));
}

/** Expands each cell to one entry per row. */
export function expandCells(cells: readonly BinaryCell[]): ExpandedRows {
  const total = cells.reduce((sum, cell) => sum + cell.rows, 0);
  const rows = {
    scores: new Float64Array(total),
    predicted: new Uint8Array(total),
    labels: new Uint8Array(total),
  };
  let at = 0;
  for (const cell of cells) {
    rows.scores.fill(cell.score, at, at + cell.rows);
    rows.predicted.fill(cell.predicted, at, at + cell.rows);
    rows.labels.fill(cell.label ?? 0, at, at + cell.rows);
    at += cell.rows;
  }
  return rows;
}

export const labelledCells = (cells: readonly BinaryCell[]): BinaryCell[] =>
  cells.filter((cell) => cell.label !== null);

const BINS = 10;

/**
 * Tenths of the labeled rows by ascending score. Rows with equal scores stay together, because
 * their order is arbitrary.
 */
function scoreBins(known: readonly BinaryCell[]): CountedBin[] {
  const total = known.reduce((sum, cell) => sum + cell.rows, 0);
  const byScore = [...Map.groupBy(known, ({ score }) => score)].toSorted((a, b) => a[0] - b[0]);
  const bins = new Map<number, { rows: number; score: number; hits: number; squares: number }>();
  let before = 0;
  for (const [score, cells] of byScore) {
    const rows = cells.reduce((sum, cell) => sum + cell.rows, 0);
    const hits = cells.reduce((sum, cell) => sum + (cell.label ?? 0) * cell.rows, 0);
    const at = Math.floor((BINS * (before + rows / 2)) / total);
    const bin = bins.get(at) ?? { rows: 0, score: 0, hits: 0, squares: 0 };
    bin.rows += rows;
    bin.score += score * rows;
    bin.hits += hits;
    bin.squares += hits * (1 - score) ** 2 + (rows - hits) * score ** 2;
    bins.set(at, bin);
    before += rows;
  }
  return [...bins.values()].map(({ rows, score, hits, squares }) => ({
    rows,
    meanScore: score / rows,
    share: hits / rows,
    squares,
  }));
}

/** Measures that depend only on the positives and are meaningless if there are only a few. */
export const aboutPositives: ReadonlySet<string> = new Set([
  'pr_auc',
  'recall_at_precision_90',
  'recall_at_precision_50',
]);
const LEAST_POSITIVES = 20;

/**
 * Actual quality of a binary classifier on labeled rows. Score measures are included only if every
 * labeled row has a score.
 */
export function binaryQuality(cells: readonly BinaryCell[]): Measures {
  const known = labelledCells(cells);
  const { scores, predicted, labels } = expandCells(known);
  if (labels.length === 0) return {};
  const { accuracy, precision, recall, f1 } = ratesOf(confusionOf(labels, predicted));
  const plain = { accuracy, precision, recall, f1 };
  if (!known.every((cell) => Number.isFinite(cell.score))) return finite(plain);
  const byScore = sortByScore(labels, scores);
  const found = classificationMeasures(labels, predicted, scores, byScore);
  const calibration = calibrationOf(scoreBins(known));
  const positives = found.tp + found.fn;
  return finite({
    ...plain,
    ...(positives < LEAST_POSITIVES
      ? {}
      : {
          pr_auc: found.prAuc,
          recall_at_precision_90: recallAtPrecision(byScore, 0.9),
          recall_at_precision_50: recallAtPrecision(byScore, 0.5),
        }),
    roc_auc: found.rocAuc,
    log_loss: found.logLoss,
    ...(calibration === null
      ? {}
      : { brier: calibration.brier, calibration_error: calibration.calibrationError }),
  });
}

const ESTIMATED: Readonly<Record<string, BinaryMeasure>> = {
  accuracy: 'accuracy',
  precision: 'precision',
  recall: 'recall',
  f1: 'f1',
  roc_auc: 'rocAuc',
};

/**
 * Estimated quality from calibrated scores for rows without labels (confidence-based estimation),
 * with its sampling error.
 * Valid while P(y|x) is unchanged: it cannot detect concept drift.
 */
export function estimatedQuality(
  cells: readonly BinaryCell[],
  calibrator: Isotonic | null,
  components: Readonly<Record<BinaryMeasure, ErrorComponent>>,
): Readonly<Record<string, Estimate>> {
  const scored = cells.filter((cell) => Number.isFinite(cell.score));
  const { scores, predicted } = expandCells(scored);
  if (scores.length === 0) return {};
  const estimate = estimateBinary({
    scores,
    predicted,
    probabilities: calibrated(calibrator, scores),
  });
  return Object.fromEntries(
    Object.entries(ESTIMATED).flatMap(([name, measure]) => {
      const value = estimate[measure];
      const error = samplingError(components[measure], scores.length);
      return Number.isFinite(value) && Number.isFinite(error) ? [[name, { value, error }]] : [];
    }),
  );
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Accuracy, and precision, recall and F1 as unweighted means over the actual classes. */
export function classQuality(cells: readonly ClassCell[]): Measures {
  const counts = new Map<string, { actual: number; predicted: number; hit: number }>();
  const of = (name: string) => {
    const known = counts.get(name) ?? { actual: 0, predicted: 0, hit: 0 };
    counts.set(name, known);
    return known;
  };
  let [rows, right] = [0, 0];
  for (const cell of cells) {
    rows += cell.rows;
    of(cell.label).actual += cell.rows;
    // 1 and true are the same class, named as in the label.
    of(cell.right ? cell.label : cell.prediction).predicted += cell.rows;
    if (!cell.right) continue;
    right += cell.rows;
    of(cell.label).hit += cell.rows;
  }
  const actual = [...counts.values()].filter((each) => each.actual > 0);
  const mean = (read: (each: (typeof actual)[number]) => number): number =>
    actual.reduce((sum, each) => sum + read(each), 0) / actual.length;
  return rows === 0
    ? {}
    : {
        accuracy: right / rows,
        precision: mean((each) => ratio(each.hit, each.predicted)),
        recall: mean((each) => ratio(each.hit, each.actual)),
        f1: mean((each) => ratio(2 * each.hit, each.actual + each.predicted)),
      };
}

/** Mean absolute error, root mean squared error and bias (mean of prediction minus label) from sums. */
export function numberQuality(sums: {
  readonly rows: number;
  readonly absolute: number;
  readonly squared: number;
  readonly signed: number;
}): Measures {
  return sums.rows === 0
    ? {}
    : {
        mae: sums.absolute / sums.rows,
        rmse: Math.sqrt(sums.squared / sums.rows),
        bias: sums.signed / sums.rows,
      };
}
