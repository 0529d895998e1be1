import { z } from 'zod';
import { selectRow, selectRows } from '../../client.ts';
import { isDerivedColumn } from '../../derived-columns.ts';
import { readLayouts, type Layout } from './features.ts';
import { answerSql, windowParams, windowSql, type InferenceWindow } from './window.ts';

const options = { timeoutMs: 20_000, maxMemoryBytes: 1_500_000_000 };

/** Kind of a model's predictions. */
type AnswerKind = 'binary' | 'classes' | 'regression' | 'ranking';

export type RecordedRow = {
  requestId: string;
  atMs: number;
  /** Values by model input name; null if missing. */
  features: Record<string, number | string | boolean | readonly number[] | null>;
  segment: Record<string, string>;
  label: string | null;
};

const stored = z.object({
  requestId: z.string(),
  atMs: z.coerce.number(),
  layout: z.string(),
  numbers: z.array(z.number().nullable()),
  texts: z.array(z.string()),
  vectors: z.array(z.array(z.number())),
  segment: z.record(z.string(), z.string()),
  label: z.string(),
  known: z.coerce.boolean(),
});

const missingText = '\0';

/**
 * SQL for whether a label shows the quality of a prediction of this kind. For a list, one or more
 * items must be relevant.
 */
const truthSql: Readonly<Record<AnswerKind, string>> = {
  binary: '1',
  classes: "label != ''",
  regression: 'isFinite(label_value)',
  ranking: `label NOT IN ('', '[]') AND NOT (startsWith(label, '{') AND isValidJSON(label)
    AND NOT arrayExists(gain -> gain.2 > 0, JSONExtractKeysAndValues(label, 'Float64')))`,
};

/**
 * Requests of a window with their model inputs and current label. With `labelled`, only requests
 * whose label shows the quality of a prediction of that kind, sampled by a hash of the request ID
 * if there are more than `limit`. Otherwise the newest requests, labeled or not.
 */
export async function recordedRows(
  window: InferenceWindow,
  { labelled, limit }: { labelled: AnswerKind | null; limit: number },
): Promise<RecordedRow[]> {
  const [layouts, rows] = await Promise.all([
    readLayouts(window.model),
    selectRows(
      `WITH asked AS (
         SELECT request_id, ts, layout, numbers, texts, vectors, segment FROM inference FINAL WHERE ${windowSql(window)}
       )
       SELECT a.request_id AS requestId, toUnixTimestamp64Milli(a.ts) AS atMs, toString(a.layout) AS layout,
         a.numbers AS numbers, a.texts AS texts, a.vectors AS vectors, a.segment AS segment, l.label AS label, l.request_id != '' AS known
       FROM asked AS a LEFT JOIN (
         SELECT request_id, label FROM inference_labels FINAL
         WHERE model = {model:String} AND request_id IN (SELECT request_id FROM asked)${labelled === null ? '' : ` AND ${truthSql[labelled]}`}
       ) AS l ON l.request_id = a.request_id
       ${labelled !== null ? "WHERE l.request_id != '' ORDER BY sipHash64(a.request_id)" : 'ORDER BY a.ts DESC'}
       LIMIT {limit:UInt32}`,
      { ...windowParams(window), limit },
      stored,
      options,
    ),
  ]);
  const layoutOf = new Map(layouts.map((layout) => [layout.id, layout]));
  return rows.flatMap((row) => {
    const names = layoutOf.get(row.layout);
    if (names === undefined) return [];
    const { requestId, atMs, segment, label, known } = row;
    return [
      { requestId, atMs, features: askedOf(row, names), segment, label: known ? label : null },
    ];
  });
}

/** Features of a row by name. Excludes derived columns, because no version gets them as input. */
function askedOf(
  { numbers, texts, vectors }: z.output<typeof stored>,
  names: Layout,
): RecordedRow['features'] {
  const truths = new Set(names.truths);
  const features: RecordedRow['features'] = {};
  for (const [at, name] of names.texts.entries()) {
    const value = texts[at];
    features[name] = value === undefined || value === missingText ? null : value;
  }
  // A value sent as a number takes precedence over a missing text with the same name.
  for (const [at, name] of names.numbers.entries()) {
    const value = numbers[at] ?? null;
    if (value !== null) features[name] = truths.has(name) ? value === 1 : value;
    else features[name] ??= null;
  }
  for (const [at, name] of names.vectors.entries()) {
    const vector = vectors[at] ?? [];
    if (vector.length > 0) features[name] = vector;
    else features[name] ??= null;
  }
  return Object.fromEntries(Object.entries(features).filter(([name]) => !isDerivedColumn(name)));
}

const behaviour = z.object({
  rows: z.coerce.number(),
  unanswered: z.coerce.number(),
  /** Number of predictions with a number or a confidence. */
  telling: z.coerce.number(),
  timed: z.coerce.number(),
  latencyP95Ms: z.number().nullable(),
  /** Number of timed predictions that took longer than `slowerThanMs`. */
  slow: z.coerce.number(),
  meanScore: z.number().nullable(),
  sureness: z.number().nullable(),
});
/** Label-free prediction statistics of a version. */
export type VersionBehaviour = z.output<typeof behaviour>;

const probabilitySql = `multiIf(has(classes, {positive:String}), scores[indexOf(classes, {positive:String})],
         NOT isNaN(score), score, prediction_value > 0 AND prediction_value < 1, prediction_value, nan)`;

/**
 * Predictions of a window, served or shadow. With `pairedWith`, only predictions for requests that
 * this other version predicted too; one of the two versions runs in shadow mode.
 */
export type AnsweredWindow = InferenceWindow & { shadow?: true; pairedWith?: string };

const pairMs = 3_600_000;

function answeredSql(window: AnsweredWindow): string {
  const tables = ['inference', 'inference_shadow'] as const;
  const [own, other] = window.shadow === true ? tables.toReversed() : tables;
  const near = `ts >= fromUnixTimestamp64Milli({from:Int64} - ${pairMs}) AND ts < fromUnixTimestamp64Milli({to:Int64} + ${pairMs})`;
  const paired =
    window.pairedWith === undefined
      ? ''
      : ` AND request_id IN (SELECT request_id FROM ${other}
          WHERE model = {model:String} AND version = {pairedWith:String} AND ${near})`;
  return `${own} FINAL WHERE ${windowSql(window)}${paired}`;
}

const answeredParams = (window: AnsweredWindow) => ({
  ...windowParams(window),
  pairedWith: window.pairedWith ?? '',
});

/**
 * SQL for the value to average over predictions of a kind, and for the confidence of each
 * prediction; NaN if not meaningful.
 */
const saidSql: Readonly<Record<AnswerKind, { score: string; sure: string }>> = {
  binary: { score: probabilitySql, sure: 'greatest(said, 1 - said)' },
  classes: { score: 'nan', sure: 'if(empty(scores), nan, arrayMax(scores))' },
  regression: { score: 'prediction_value', sure: 'nan' },
  ranking: { score: 'nan', sure: 'nan' },
};

/**
 * Rows, missing predictions, latency and scores of a window. `positive` is the class of a binary
 * model that scores refer to. Numeric predictions are themselves scores and have no confidence.
 * Multi-class predictions have a confidence but no mean. Lists have neither.
 */
export async function versionBehaviour(
  window: AnsweredWindow,
  { kind, positive }: { kind: AnswerKind; positive: string | null },
  slowerThanMs: number | null = null,
): Promise<VersionBehaviour> {
  return selectRow(
    `SELECT count() AS rows, countIf(prediction = char(0)) AS unanswered,
       countIf(NOT isNaN(said) OR NOT isNaN(sure)) AS telling,
       countIf(NOT isNaN(latency_ms)) AS timed,
       quantileExactIf(0.95)(latency_ms, NOT isNaN(latency_ms)) AS latencyP95Ms,
       countIf(latency_ms > {slowerThan:Float64}) AS slow,
       avgOrNullIf(said, NOT isNaN(said)) AS meanScore, avgOrNullIf(sure, NOT isNaN(sure)) AS sureness
     FROM (SELECT prediction, latency_ms, ${saidSql[kind].score} AS said, ${saidSql[kind].sure} AS sure
       FROM ${answeredSql(window)})`,
    {
      ...answeredParams(window),
      positive: positive ?? '',
      slowerThan: slowerThanMs ?? Number.MAX_VALUE,
    },
    behaviour,
    options,
  );
}

const categoriesAtMost = 1_000;

/**
 * Count of each distinct prediction in a window, as written. A list counts by its first item. If
 * there are many, the rarest are omitted, so the counts may add up to less than all predictions.
 */
export async function answerCounts(window: AnsweredWindow): Promise<Map<string, number>> {
  const found = await selectRows(
    `SELECT ${answerSql} AS answer, count() AS rows FROM ${answeredSql(window)}
       AND prediction != char(0) GROUP BY answer ORDER BY rows DESC, answer
     LIMIT {limit:UInt32}`,
    { ...answeredParams(window), limit: categoriesAtMost },
    z.object({ answer: z.string(), rows: z.coerce.number() }),
    options,
  );
  return new Map(found.map(({ answer, rows }) => [answer, rows]));
}
