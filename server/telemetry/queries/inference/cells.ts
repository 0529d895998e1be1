import { z } from 'zod';
import { categorySql } from '../../category-text.ts';
import { selectRows } from '../../client.ts';
import { windowParams, windowSql, type InferenceWindow } from './window.ts';

const options = { timeoutMs: 20_000, maxMemoryBytes: 1_500_000_000 };

/**
 * Tolerance for clock differences between senders. Otherwise, labels cannot precede their request.
 */
const skewMs = 3_600_000;

export type CellScope = {
  /** Joins the labels; without them, every row counts as unlabeled. */
  labelled: boolean;
  /** Number of equal parts into which the rows are split in time order. */
  chunks: number;
  /** Maximum rows, selected by a hash of the request ID. */
  rowsAtMost: number;
  /** Exact scores instead of three digits, which gives as many cells as distinct scores. */
  exact?: boolean;
  /** Also returns the series of each row (`segment.series`). */
  series?: boolean;
  /** Raw texts instead of categories, because lists are parsed from them. */
  whole?: boolean;
};

/** Positive class; `value` is set if the class is a number. */
export type PositiveClass = { name: string; value: number | null };

function labelsSql({ labelled, whole }: CellScope): string {
  const label = whole === true ? 'label' : categorySql('label');
  return labelled
    ? `SELECT request_id, ${label} AS told, label_value FROM inference_labels FINAL
       WHERE model = {model:String} AND received >= fromUnixTimestamp64Milli({received:Int64})
         AND request_id IN (SELECT request_id FROM asked)`
    : `SELECT request_id, label AS told, label_value FROM inference_labels WHERE 1 = 0`;
}

/**
 * SQL over columns of `inference` for whether a row predicts the positive class, and for its score
 * of that class (NaN without a score). The parameter `positive` is the class name.
 */
export function binarySql({ value: known }: PositiveClass): {
  predicted: string;
  sure: string;
  value: string;
} {
  const value = known === null ? `CAST(nan, 'Float64')` : String(known);
  return {
    value,
    predicted: `toUInt8(multiIf(isNaN(prediction_value) OR isNaN(${value}), prediction = {positive:String},
         ${value} = 1, prediction_value >= 0.5, prediction_value = ${value}))`,
    sure: `multiIf(has(classes, {positive:String}), scores[indexOf(classes, {positive:String})],
         NOT isNaN(score), score, prediction_value > 0 AND prediction_value < 1, prediction_value, nan)`,
  };
}

/**
 * Numbering rows requires sorting them all, which dominates the cost. A single part needs no
 * numbers.
 */
const chunkSql = ({ chunks }: CellScope): string =>
  chunks === 1
    ? 'toUInt64(0)'
    : 'intDiv((row_number() OVER (ORDER BY a.ts, a.request_id) - 1) * {chunks:UInt32}, count() OVER ())';

/** Requests of a window with their label, version and part. */
export function joinedSql(window: InferenceWindow, scope: CellScope): string {
  const series = scope.series === true;
  const answer = scope.whole === true ? 'prediction' : categorySql('prediction');
  return `WITH asked AS (
      SELECT request_id, ts, version, ${answer} AS answer, prediction_value, score, classes, scores${series ? ", segment['series'] AS series" : ''}
      FROM inference FINAL WHERE ${windowSql(window)} ORDER BY sipHash64(request_id) LIMIT {limit:UInt32}
    ), joined AS (
      SELECT a.request_id AS request_id, a.ts AS ts, a.version AS version, a.answer AS prediction, a.prediction_value AS prediction_value,
        a.score AS score, a.classes AS classes, a.scores AS scores, ${series ? 'a.series AS series, ' : ''}l.told AS label, l.label_value AS label_value,
        l.request_id != '' AS labelled,
        ${chunkSql(scope)} AS chunk
      FROM asked AS a LEFT JOIN (${labelsSql(scope)}) AS l ON l.request_id = a.request_id
    )`;
}

export function paramsOf(
  window: InferenceWindow,
  scope: CellScope,
): Record<string, string | number> {
  return {
    ...windowParams(window),
    limit: scope.rowsAtMost,
    chunks: scope.chunks,
    received: Math.floor(window.fromMs - skewMs),
  };
}

/**
 * Scores as lists, because there are tens of thousands of exact scores and reading as many objects
 * would take longer than counting.
 */
const binaryRow = z.object({
  version: z.string(),
  chunk: z.coerce.number(),
  predicted: z.number(),
  label: z.number(),
  told: z.array(z.number().nullable()),
  rows: z.array(z.number()),
});

/** Number of score steps between 0 and 1. */
const scoreSteps = 1_000;

export type BinaryCellRow = {
  version: string;
  chunk: number;
  predicted: 0 | 1;
  label: 0 | 1 | null;
  /**
   * Score of the positive class, to three digits unless exact scores were requested; NaN if the
   * model gave none.
   */
  score: number;
  rows: number;
};

/** Row counts by predicted class, true class and score of the positive class. */
export async function binaryCells(
  window: InferenceWindow,
  positive: PositiveClass,
  scope: CellScope,
): Promise<BinaryCellRow[]> {
  const { value, predicted, sure } = binarySql(positive);
  const within = 'least(1, greatest(0, sure))';
  const counted =
    scope.exact === true ? within : `round(${within} * ${scoreSteps}) / ${scoreSteps}`;
  const rows = await selectRows(
    `${joinedSql(window, scope)}
     SELECT version, chunk, predicted, label, groupArray(each) AS told, groupArray(toUInt32(counted)) AS rows FROM (
       SELECT version, chunk, predicted, label, if(isNaN(sure), nan, ${counted}) AS each, count() AS counted
       FROM (SELECT version, chunk, ${predicted} AS predicted,
       multiIf(NOT labelled, toInt8(-1), toInt8(if(isNaN(label_value) OR isNaN(${value}), joined.label = {positive:String}, label_value = ${value}))) AS label,
       ${sure} AS sure
       FROM joined WHERE prediction != char(0))
       GROUP BY version, chunk, predicted, label, each LIMIT 200000
     ) GROUP BY version, chunk, predicted, label`,
    { ...paramsOf(window, scope), positive: positive.name },
    binaryRow,
    options,
  );
  return rows.flatMap((row) =>
    row.told.map((score, at) => ({
      version: row.version,
      chunk: row.chunk,
      predicted: row.predicted === 1 ? (1 as const) : (0 as const),
      label: row.label < 0 ? null : row.label === 1 ? (1 as const) : (0 as const),
      score: score ?? Number.NaN,
      rows: row.rows[at] ?? 0,
    })),
  );
}

const classRow = z.object({
  version: z.string(),
  chunk: z.coerce.number(),
  prediction: z.string(),
  label: z.string(),
  labelled: z.coerce.boolean(),
  right: z.coerce.boolean(),
  rows: z.coerce.number(),
});
export type ClassCellRow = z.output<typeof classRow>;

/** Row counts by predicted and true class, for any number of classes. */
export async function classCells(
  window: InferenceWindow,
  scope: CellScope,
): Promise<ClassCellRow[]> {
  return selectRows(
    `${joinedSql(window, scope)}
     SELECT version, chunk, prediction, label, labelled,
       if(isNaN(prediction_value) OR isNaN(label_value), prediction = label, prediction_value = label_value) AS right, count() AS rows
     FROM joined WHERE prediction != char(0)
     GROUP BY version, chunk, prediction, label, labelled, right ORDER BY rows DESC LIMIT 20000`,
    paramsOf(window, scope),
    classRow,
    options,
  );
}

const numberRow = z.object({
  version: z.string(),
  chunk: z.coerce.number(),
  rows: z.coerce.number(),
  judged: z.coerce.number(),
  absolute: z.number().nullable(),
  squared: z.number().nullable(),
  signed: z.number().nullable(),
});
export type NumberCellRow = z.output<typeof numberRow>;

const bothNumbers = 'labelled AND NOT isNaN(prediction_value) AND NOT isNaN(label_value)';

/** Error sums of numeric predictions. */
export async function numberCells(
  window: InferenceWindow,
  scope: CellScope,
): Promise<NumberCellRow[]> {
  return selectRows(
    `${joinedSql(window, scope)}
     SELECT version, chunk, count() AS rows, countIf(${bothNumbers}) AS judged,
       sumIf(abs(prediction_value - label_value), ${bothNumbers}) AS absolute,
       sumIf(pow(prediction_value - label_value, 2), ${bothNumbers}) AS squared,
       sumIf(prediction_value - label_value, ${bothNumbers}) AS signed
     FROM joined GROUP BY version, chunk LIMIT 20000`,
    paramsOf(window, scope),
    numberRow,
    options,
  );
}

const forecastRow = z.object({
  version: z.string(),
  chunk: z.coerce.number(),
  series: z.string(),
  judged: z.coerce.number(),
  absolute: z.number(),
  bounded: z.coerce.number(),
  inside: z.coerce.number(),
});
export type ForecastCellRow = z.output<typeof forecastRow>;

/** Errors and intervals (`score.lower`, `score.upper`) of forecasts with an actual, by series. */
export async function forecastCells(
  window: InferenceWindow,
  scope: CellScope,
): Promise<ForecastCellRow[]> {
  const bound = (name: 'lower' | 'upper') => `scores[indexOf(classes, '${name}')]`;
  const bounded = `hasAll(classes, ['lower', 'upper'])`;
  const inside = `${bounded} AND label_value >= ${bound('lower')} AND label_value <= ${bound('upper')}`;
  return selectRows(
    `${joinedSql(window, { ...scope, series: true })}
     SELECT version, chunk, series, count() AS judged, sum(abs(prediction_value - label_value)) AS absolute,
       countIf(${bounded}) AS bounded, countIf(${inside}) AS inside
     FROM joined WHERE ${bothNumbers} GROUP BY version, chunk, series ORDER BY judged DESC, series LIMIT 100000`,
    paramsOf(window, scope),
    forecastRow,
    options,
  );
}

const labelRow = z.object({
  label: z.string(),
  value: z.number().nullable(),
  rows: z.coerce.number(),
  /** Rows with any label, including labels that are not listed. */
  allRows: z.coerce.number(),
});
export type LabelShare = z.output<typeof labelRow>;

/** Most frequent labels of a window. */
export async function labelShares(window: InferenceWindow): Promise<LabelShare[]> {
  const scope: CellScope = { labelled: true, chunks: 1, rowsAtMost: 20_000 };
  return selectRows(
    `${joinedSql(window, scope)}
     SELECT label, any(label_value) AS value, count() AS rows, sum(count()) OVER () AS allRows
     FROM joined WHERE labelled GROUP BY label ORDER BY rows DESC, label LIMIT 30`,
    paramsOf(window, scope),
    labelRow,
    options,
  );
}

const delayRow = z.object({ delayMs: z.number().nullable(), labels: z.coerce.number() });

/**
 * Time within which nine of ten labels arrived, over the labels received since `sinceMs`. Uses the
 * label's own timestamp for requests that were sent long after their prediction (history).
 */
export async function labelDelay(
  model: string,
  sinceMs: number,
  requestsFromMs: number,
): Promise<{ delayMs: number | null; labels: number }> {
  const [found] = await selectRows(
    `WITH told AS (
       SELECT request_id, ts, received FROM inference_labels FINAL
       WHERE model = {model:String} AND received >= fromUnixTimestamp64Milli({since:Int64})
       ORDER BY received DESC LIMIT 5000
     )
     SELECT count() AS labels, toFloat64(quantileExact(0.9)(delay)) AS delayMs FROM (
       SELECT greatest(0, if(i.received > i.ts + INTERVAL 10 MINUTE,
         toUnixTimestamp64Milli(l.ts), toUnixTimestamp64Milli(l.received)) - toUnixTimestamp64Milli(i.ts)) AS delay
       FROM (SELECT request_id, ts, received FROM inference
         WHERE model = {model:String} AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND request_id IN (SELECT request_id FROM told)) AS i
       INNER JOIN told AS l ON l.request_id = i.request_id)`,
    { model, since: Math.floor(sinceMs), from: Math.floor(requestsFromMs) },
    delayRow,
    options,
  );
  return found ?? { delayMs: null, labels: 0 };
}
