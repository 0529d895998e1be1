import { z } from 'zod';
import { selectRows } from '../../../client.ts';
import { windowParams, windowSql, type InferenceWindow } from '../window.ts';

const row = z.object({
  series: z.string(),
  actual: z.number(),
  forecast: z.number(),
  /** Null if the row has no interval. */
  lower: z.number().nullable(),
  upper: z.number().nullable(),
});
export type ForecastRow = z.output<typeof row>;

/**
 * Latest forecasts of a window that have an actual, in time order, up to `limit`. `segment.series`
 * is the series name; `score.lower` and `score.upper` are the interval.
 */
export async function labelledForecasts(
  window: InferenceWindow,
  limit: number,
): Promise<ForecastRow[]> {
  const bound = (name: 'lower' | 'upper') =>
    `if(has(classes, '${name}'), scores[indexOf(classes, '${name}')], nan) AS ${name}`;
  const found = await selectRows(
    `SELECT i.series AS series, l.label_value AS actual, i.forecast AS forecast, i.lower AS lower, i.upper AS upper
     FROM (SELECT request_id, ts, segment['series'] AS series, prediction_value AS forecast, ${bound('lower')}, ${bound('upper')}
       FROM inference FINAL WHERE ${windowSql(window)} AND NOT isNaN(prediction_value)) AS i
     INNER JOIN (SELECT request_id, label_value FROM inference_labels FINAL
       WHERE model = {model:String} AND NOT isNaN(label_value)) AS l ON l.request_id = i.request_id
     ORDER BY i.ts DESC, i.request_id DESC LIMIT {limit:UInt32}`,
    { ...windowParams(window), limit },
    row,
    { timeoutMs: 30_000, maxMemoryBytes: 1_500_000_000 },
  );
  return found.toReversed();
}
