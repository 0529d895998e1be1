import { z } from 'zod';
import { selectRow, selectRows } from '../../client.ts';
import { binarySql, type PositiveClass } from './cells.ts';
import { windowParams, windowSql, type InferenceWindow } from './window.ts';

const options = { timeoutMs: 30_000, maxMemoryBytes: 1_500_000_000 };
const groupsAtMost = 200;
const failuresAtMost = 10_000;

/**
 * SQL over columns of `inference` for the group of a row. Rows with an empty group text belong to
 * no group.
 */
export type GroupSql = string | null;

/**
 * Labeled predictions of a window with predicted and true class (0 or 1), the score of the positive
 * class (`sure`, NaN without one) and the group. With `threshold`, the score decides the predicted
 * class.
 */
function decidedSql(
  window: InferenceWindow,
  positive: PositiveClass,
  { cut, by }: { cut: boolean; by: GroupSql },
): string {
  const { value } = positive;
  const { predicted, sure } = binarySql(positive);
  const truth = `toUInt8(if(isNaN(label_value) OR ${value === null ? '1' : '0'}, truth_text = {positive:String}, label_value = ${value ?? 0}))`;
  return `SELECT segment, ts, label_ts, request_id, named, ${cut ? `toUInt8(${sure} >= {threshold:Float64})` : predicted} AS said,
      ${truth} AS truth, ${sure} AS chance
    FROM (SELECT i.*, l.label AS truth_text, l.label_value AS label_value, l.ts AS label_ts
      FROM (SELECT request_id, ts, segment, prediction, prediction_value, score, classes, scores, ${by ?? `''`} AS named
        FROM inference FINAL WHERE ${windowSql(window)} AND prediction != char(0)) AS i
      INNER JOIN (SELECT request_id, label, label_value, ts FROM inference_labels FINAL
        WHERE model = {model:String}) AS l ON l.request_id = i.request_id)
    ${cut ? `WHERE NOT isNaN(${sure})` : ''}`;
}

const count = z.coerce.number();
const counted = z.object({ group: z.string(), tp: count, fp: count, fn: count, tn: count });
export type DecisionCounts = z.output<typeof counted>;

/**
 * Prediction counts by predicted and true class per group (without `by`, overall), largest group
 * first.
 */
export async function decisionCounts(
  window: InferenceWindow,
  positive: PositiveClass,
  { by, threshold }: { by: GroupSql; threshold: number | null },
): Promise<DecisionCounts[]> {
  return selectRows(
    `SELECT named AS group, countIf(said = 1 AND truth = 1) AS tp,
       countIf(said = 1 AND truth = 0) AS fp, countIf(said = 0 AND truth = 1) AS fn, countIf(said = 0 AND truth = 0) AS tn
     FROM (${decidedSql(window, positive, { cut: threshold !== null, by })})
     GROUP BY group ${by === null ? '' : `HAVING group != ''`} ORDER BY count() DESC, group LIMIT ${groupsAtMost}`,
    { ...windowParams(window), positive: positive.name, threshold: threshold ?? 0 },
    counted,
    options,
  );
}

const scoreBin = z.object({
  group: z.string(),
  bin: count,
  rows: count,
  meanScore: z.number(),
  share: z.number(),
  squares: z.number(),
});
export type ScoreBin = z.output<typeof scoreBin>;

/**
 * Scores of the positive class compared with outcomes, in equal-count bins for each of the largest
 * groups (without `by`, for all rows), by ascending score. `squares` is the sum of squared
 * differences. Rows without a score are in no bin.
 */
export async function scoreBins(
  window: InferenceWindow,
  positive: PositiveClass,
  { by, bins }: { by: GroupSql; bins: number },
): Promise<ScoreBin[]> {
  return selectRows(
    `SELECT group, bin, count() AS rows, avg(told) AS meanScore, avg(truth) AS share, sum(pow(told - truth, 2)) AS squares
     FROM (SELECT named AS group, truth, least(1, greatest(0, chance)) AS told,
         intDiv((row_number() OVER (PARTITION BY named ORDER BY chance, request_id) - 1) * ${bins}, count() OVER (PARTITION BY named)) AS bin
       FROM (${decidedSql(window, positive, { cut: false, by })})
       WHERE NOT isNaN(chance)${by === null ? '' : ` AND named != ''`})
     GROUP BY group, bin ORDER BY sum(rows) OVER (PARTITION BY group) DESC, group, bin LIMIT ${groupsAtMost * bins}`,
    { ...windowParams(window), positive: positive.name },
    scoreBin,
    options,
  );
}

const failure = z.object({
  failedAtMs: count,
  warnings: count,
  firstMs: count,
});
const alarms = z.object({ assets: count, warnings: count, falseAlarms: count });

/**
 * Failures of the assets in `segment.asset`, one per label time of an asset's positive labels, with
 * the asset's first positive prediction. Null if no labeled row names an asset.
 */
export async function warnedFailures(
  window: InferenceWindow,
  positive: PositiveClass,
): Promise<{
  failures: { failedAtMs: number; warnedAtMs: number | null }[];
  warnings: number;
  falseAlarms: number;
} | null> {
  const params = { ...windowParams(window), positive: positive.name };
  const named = `(SELECT * FROM (${decidedSql(window, positive, { cut: false, by: null })}) WHERE segment['asset'] != '')`;
  const { assets, ...totals } = await selectRow(
    `SELECT uniqExact(segment['asset']) AS assets, countIf(said = 1) AS warnings,
       countIf(said = 1 AND truth = 0) AS falseAlarms FROM ${named}`,
    params,
    alarms,
    options,
  );
  if (assets === 0) return null;
  const rows = await selectRows(
    `SELECT toUnixTimestamp64Milli(label_ts) AS failedAtMs, countIf(said = 1) AS warnings,
       toUnixTimestamp64Milli(minIf(ts, said = 1)) AS firstMs
     FROM ${named} WHERE truth = 1 GROUP BY segment['asset'] AS asset, label_ts
     ORDER BY label_ts DESC, asset LIMIT ${failuresAtMost}`,
    params,
    failure,
    options,
  );
  const failures = rows.map(({ failedAtMs, warnings, firstMs }) => ({
    failedAtMs,
    warnedAtMs: warnings === 0 ? null : firstMs,
  }));
  return { ...totals, failures };
}
