import { z } from 'zod';
import { selectRows } from '../../../client.ts';
import { binarySql, type PositiveClass } from '../cells.ts';
import { windowParams, windowSql, type InferenceWindow } from '../window.ts';

/** Points of a mapping from scores to probabilities, ascending. */
export type ScoreMap = { x: readonly number[]; y: readonly number[] };

const options = { timeoutMs: 30_000, maxMemoryBytes: 2_000_000_000 };

const doubles = (values: Iterable<number>): string =>
  `CAST([${[...values].join(',')}], 'Array(Float64)')`;

/**
 * SQL for the calibrated probability of the score `s`. Linear between the points of the map,
 * constant outside.
 */
function probabilitySql(map: ScoreMap | null): string {
  const last = map === null ? -1 : map.x.length - 1;
  if (map === null || last < 0) return 's';
  if (last === 0) return `CAST(${map.y[0] ?? 0}, 'Float64')`;
  const xs = doubles(map.x);
  const slopes = map.x.map((x, at) => {
    const next = map.x[at + 1];
    return next === undefined ? 0 : ((map.y[at + 1] ?? 0) - (map.y[at] ?? 0)) / (next - x);
  });
  const within = `least(${map.x[last] ?? 1}, greatest(${map.x[0] ?? 0}, s))`;
  const point = `roundDown(${within}, ${xs})`;
  const of = (values: readonly number[]): string =>
    `transform(${point}, ${xs}, ${doubles(values)}, CAST(0, 'Float64'))`;
  return `least(1., greatest(0., ${of(map.y)} + ${of(slopes)} * (${within} - ${point})))`;
}

const row = z.object({
  atMs: z.coerce.number(),
  rows: z.coerce.number(),
  tp: z.number(),
  fp: z.number(),
  fn: z.number(),
  tn: z.number(),
  area: z.number().nullable(),
});
/**
 * Expected confusion matrix of a step in rows, and the expected area under its ROC curve (null if
 * one class is absent).
 */
export type ExpectedStep = z.output<typeof row>;

export type ExpectedScope = {
  /** Length of a time step; null treats the whole window as one step. */
  stepMs: number | null;
  /** Sampling rate: one row out of this number, selected by a hash of the request ID. */
  oneIn: number;
};

/** Rounds to five digits, half up, as NannyML does when accumulating. */
const fiveDigits = (sql: string): string => `floor(${sql} * 1e5 + 0.5) / 1e5`;

/**
 * Expected performance of a binary model from calibrated scores, before labels arrive. Each row
 * counts as positive with its probability. The store computes all sums, over exact scores.
 */
export async function expectedSteps(
  window: InferenceWindow,
  positive: PositiveClass,
  calibrator: ScoreMap | null,
  { stepMs, oneIn }: ExpectedScope,
): Promise<ExpectedStep[]> {
  const { predicted, sure } = binarySql(positive);
  const at =
    stepMs === null ? 'toInt64(0)' : `intDiv(toUnixTimestamp64Milli(ts), ${stepMs}) * ${stepMs}`;
  const some = oneIn <= 1 ? '' : `AND sipHash64(request_id) % ${oneIn} = 0`;
  const falling =
    'PARTITION BY atMs ORDER BY s DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW';
  return selectRows(
    `WITH asked AS (
      SELECT ${at} AS atMs, ${predicted} AS predicted, ${sure} AS sure
      FROM inference FINAL WHERE ${windowSql(window)} AND prediction != char(0) ${some}
    ), scored AS (
      SELECT atMs, predicted, least(1., greatest(0., sure)) AS s FROM asked WHERE NOT isNaN(sure)
    ), likely AS (
      SELECT atMs, predicted, s, ${probabilitySql(calibrator)} AS p FROM scored
    ), levels AS (
      SELECT atMs, s, sum(p) AS hits, sum(1 - p) AS misses, count() AS rows,
        sumIf(p, predicted = 1) AS tp, sumIf(1 - p, predicted = 1) AS fp,
        sumIf(p, predicted = 0) AS fn, sumIf(1 - p, predicted = 0) AS tn
      FROM likely GROUP BY atMs, s
    ), summed AS (
      SELECT atMs, s, rows, tp, fp, fn, tn, ${fiveDigits(`sum(hits) OVER (${falling})`)} AS up,
        ${fiveDigits(`sum(misses) OVER (${falling})`)} AS along FROM levels
    ), walked AS (
      SELECT *, lagInFrame(up, 1, 0.) OVER (${falling}) AS up_before, lagInFrame(along, 1, 0.) OVER (${falling}) AS along_before
      FROM summed
    )
    SELECT atMs, sum(rows) AS rows, sum(tp) AS tp, sum(fp) AS fp, sum(fn) AS fn, sum(tn) AS tn,
      if(max(up) > 0 AND max(along) > 0, sum((up + up_before) / 2 * (along - along_before)) / (max(up) * max(along)), nan) AS area
    FROM walked GROUP BY atMs ORDER BY atMs LIMIT 1000`,
    { ...windowParams(window), positive: positive.name },
    row,
    options,
  );
}
