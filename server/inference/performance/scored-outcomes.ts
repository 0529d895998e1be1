import { labelledRows, macroArea } from '#engines/estimation/class-quality.ts';
import { expandCells, labelledCells } from '#engines/estimation/window-quality.ts';
import { sortByScore } from '#engines/math/by-score.ts';
import { calibrationCurve } from '#engines/performance/calibration-curve.ts';
import { classificationMeasures } from '#engines/performance/classification.ts';
import { recallAtPrecision } from '#engines/performance/precision-recall.ts';
import type { PerformanceAnswer } from '#lib/schemas/drift/windows.ts';
import { binaryCells, labelShares } from '#server/telemetry/queries/inference/cells.ts';
import {
  classScores,
  scoredClasses,
} from '#server/telemetry/queries/inference/performance/class-scores.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import { positiveOf } from './learn-performance.ts';

/**
 * Maximum number of rows read with exact scores; larger sets are sampled by a hash of the request
 * ID.
 */
const rowsAtMost = 50_000;
const classRowsAtMost = 20_000;

const known = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Ranking, probability and calibration measures of a binary model's scores on labeled rows. */
export async function scoredOutcomes(
  window: InferenceWindow,
): Promise<PerformanceAnswer['scored']> {
  const shares = await labelShares(window);
  if (shares.length === 0 || shares.length > 2) return null;
  const positive = positiveOf(shares);
  const scope = { labelled: true, chunks: 1, rowsAtMost, exact: true };
  const cells = labelledCells(await binaryCells(window, positive, scope));
  if (cells.length === 0 || cells.some(({ score }) => Number.isNaN(score))) return null;
  const { labels, predicted, scores } = expandCells(cells);
  const byScore = sortByScore(labels, scores);
  const found = classificationMeasures(labels, predicted, scores, byScore);
  return {
    positive: positive.name,
    rows: labels.length,
    metrics: {
      precision: known(found.precision),
      recall: known(found.recall),
      specificity: known(found.specificity),
      f1: known(found.f1),
      roc_auc: known(found.rocAuc),
      pr_auc: known(found.prAuc),
      // The baseline area of a model without skill: the share of positives.
      positive_share: known((found.tp + found.fn) / found.rows),
      recall_at_precision_90: known(recallAtPrecision(byScore, 0.9)),
      recall_at_precision_50: known(recallAtPrecision(byScore, 0.5)),
      gini: known(found.gini),
      log_loss: known(found.logLoss),
      brier: known(found.brier),
      calibration_error: known(found.calibrationError),
    },
    calibration: calibrationCurve(byScore),
  };
}

/**
 * Mean one-vs-rest area under the curve of several classes; null if rows lack a score for a class.
 */
export async function macroAreaOf(window: InferenceWindow): Promise<number | null> {
  const names = await scoredClasses(window);
  if (names.length < 3) return null;
  const scope = { labelled: true, chunks: 1, rowsAtMost: classRowsAtMost, stepMs: 1 };
  return known(macroArea(labelledRows(await classScores(window, names, scope))));
}
