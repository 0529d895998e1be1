import { z } from 'zod';
import { categorySql } from '../../../category-text.ts';
import { selectRow, selectRows } from '../../../client.ts';
import { listSql, windowParams, windowSql, type InferenceWindow } from '../window.ts';

const options = { timeoutMs: 30_000, maxMemoryBytes: 2_000_000_000 };

/**
 * Requests of a window joined by ID with the current label. Conditions used by several aggregates
 * are columns, because analyzing a condition at each use costs more than running it.
 */
function outcomesSql(window: InferenceWindow): string {
  return `WITH asked AS (
      SELECT request_id, ts, ${categorySql('prediction')} AS answer, ${listSql} AS isList, prediction_value, hasAll(classes, ['lower', 'upper']) AS bounded
      FROM inference FINAL WHERE ${windowSql(window)}
    ), outcomes AS (
      SELECT a.ts AS ts, a.answer AS prediction, a.isList AS isList, a.prediction_value AS prediction_value, a.bounded AS bounded,
        l.told AS label, l.label_value AS label_value, l.received AS received, l.request_id != '' AS known,
        l.request_id != '' AND a.answer != char(0) AS isJudged,
        isJudged AND NOT isNaN(a.prediction_value) AND NOT isNaN(l.label_value) AS isNumeric,
        a.prediction_value - l.label_value AS difference
      FROM asked AS a LEFT JOIN (
        SELECT request_id, ${categorySql('label')} AS told, label_value, received FROM inference_labels FINAL
        WHERE model = {model:String} AND request_id IN (SELECT request_id FROM asked)
      ) AS l ON l.request_id = a.request_id
    )`;
}

/** Compares as numbers if both are numeric, otherwise as text, so 1, 1.0 and true agree. */
const agrees = `if(isNaN(prediction_value) OR isNaN(label_value), prediction = label, prediction_value = label_value)`;

const pairRow = z.object({
  prediction: z.string(),
  label: z.string(),
  rows: z.coerce.number(),
  right: z.number(),
});
export type OutcomePair = z.output<typeof pairRow>;

/** Counts of each pair of prediction and label. */
export async function outcomePairs(window: InferenceWindow): Promise<OutcomePair[]> {
  return selectRows(
    `${outcomesSql(window)}
     SELECT prediction, label, count() AS rows, toUInt8(any(${agrees})) AS right FROM outcomes WHERE isJudged
     GROUP BY prediction, label ORDER BY rows DESC, prediction, label LIMIT 10000`,
    windowParams(window),
    pairRow,
    options,
  );
}

/**
 * Ages in minutes at which label completeness is measured; they range from typical click delays to
 * chargeback delays.
 */
const maturityMinutes = [5, 15, 60, 360, 1_440, 2_880, 4_320, 10_080, 20_160, 43_200] as const;

const totalRow = z.object({
  rows: z.coerce.number(),
  labelled: z.coerce.number(),
  judged: z.coerce.number(),
  /**
   * Labeled rows whose prediction and label are numbers, and the number of distinct labels among
   * these rows.
   */
  numeric: z.coerce.number(),
  fractions: z.coerce.number(),
  distinct: z.coerce.number(),
  /** Labeled rows that are lists of items, and labeled rows whose number has an interval. */
  lists: z.coerce.number(),
  bounded: z.coerce.number(),
  mae: z.number().nullable(),
  mse: z.number().nullable(),
  spread: z.number().nullable(),
  /** Mean of prediction minus label. */
  bias: z.number().nullable(),
  /** Mean error relative to the label, over nonzero labels. */
  mape: z.number().nullable(),
  /** Mean squared difference of log(value + 1); null if a value is negative. */
  msle: z.number().nullable(),
});
const agedRow = totalRow.extend({
  old: z.array(z.coerce.number()),
  by_age: z.array(z.coerce.number()),
});
export type OutcomeTotals = z.output<typeof totalRow>;
/**
 * Number of requests older than this number of hours, and number of those that had a label by that
 * age.
 */
export type LabelMaturity = { hours: number; requests: number; labelled: number };

/** Outcomes of the whole window in one pass: totals, and label completeness as of `nowMs`. */
export async function outcomeTotals(
  window: InferenceWindow,
  nowMs = window.toMs,
): Promise<OutcomeTotals & { maturity: LabelMaturity[] }> {
  const age = `(${Math.floor(nowMs)} - toUnixTimestamp64Milli(ts))`;
  const delay = '(toUnixTimestamp64Milli(received) - toUnixTimestamp64Milli(ts))';
  const limits = maturityMinutes.map((minutes) => minutes * 60_000);
  const {
    old,
    by_age: labelled,
    ...totals
  } = await selectRow(
    `${outcomesSql(window)}
     SELECT [${limits.map((limit) => `countIf(${age} >= ${limit})`).join(', ')}] AS old,
       [${limits.map((limit) => `countIf(${age} >= ${limit} AND known AND ${delay} <= ${limit})`).join(', ')}] AS by_age,
       count() AS rows, countIf(known) AS labelled, countIf(isJudged) AS judged, countIf(isNumeric) AS numeric,
       countIf(isNumeric AND label_value != round(label_value)) AS fractions,
       uniqExactIf(label_value, isNumeric) AS distinct,
       countIf(isJudged AND isList) AS lists, countIf(isNumeric AND outcomes.bounded) AS bounded,
       avgIf(difference, isNumeric) AS bias,
       avgIf(abs(difference / label_value), isNumeric AND label_value != 0) AS mape,
       if(countIf(isNumeric AND least(prediction_value, label_value) < 0) > 0, NULL,
         avgIf(pow(log1p(greatest(prediction_value, 0)) - log1p(greatest(label_value, 0)), 2), isNumeric)) AS msle,
       avgIf(abs(difference), isNumeric) AS mae,
       avgIf(pow(difference, 2), isNumeric) AS mse,
       varPopIf(label_value, isNumeric) AS spread
     FROM outcomes`,
    windowParams(window),
    agedRow,
    options,
  );
  const maturity = maturityMinutes.map((minutes, at) => ({
    hours: minutes / 60,
    requests: old[at] ?? 0,
    labelled: labelled[at] ?? 0,
  }));
  return { ...totals, maturity };
}

const stepRow = z.object({
  atMs: z.coerce.number(),
  rows: z.coerce.number(),
  labelled: z.coerce.number(),
  right: z.coerce.number(),
  judged: z.coerce.number(),
  mae: z.number().nullable(),
});
export type OutcomeStep = z.output<typeof stepRow>;

/** Like `outcomeTotals`, per time step. */
export async function outcomeSteps(
  window: InferenceWindow,
  stepMs: number,
): Promise<OutcomeStep[]> {
  return selectRows(
    `${outcomesSql(window)}
     SELECT intDiv(toUnixTimestamp64Milli(ts), {step:Int64}) * {step:Int64} AS atMs, count() AS rows,
       countIf(known) AS labelled, countIf(isJudged) AS judged, countIf(isJudged AND ${agrees}) AS right,
       avgIf(abs(difference), isNumeric) AS mae
     FROM outcomes GROUP BY atMs ORDER BY atMs`,
    { ...windowParams(window), step: stepMs },
    stepRow,
    options,
  );
}

const classStepRow = z.object({
  atMs: z.coerce.number(),
  class: z.string(),
  actual: z.coerce.number(),
  predicted: z.coerce.number(),
  hit: z.coerce.number(),
});
export type ClassStep = z.output<typeof classStepRow>;

/**
 * Per time step and class: rows of the class, rows predicted as the class, and rows that are both.
 */
export async function classSteps(window: InferenceWindow, stepMs: number): Promise<ClassStep[]> {
  return selectRows(
    `${outcomesSql(window)}
     SELECT atMs, told.1 AS class, sum(told.2) AS actual, sum(told.3) AS predicted, sum(told.4) AS hit FROM (
       SELECT intDiv(toUnixTimestamp64Milli(ts), {step:Int64}) * {step:Int64} AS atMs, toUInt8(${agrees}) AS right,
         arrayJoin([(label, 1, 0, right), (if(right = 1, label, prediction), 0, 1, 0)]) AS told
       FROM outcomes WHERE isJudged
     ) GROUP BY atMs, class ORDER BY atMs, class LIMIT 100000`,
    { ...windowParams(window), step: stepMs },
    classStepRow,
    options,
  );
}
