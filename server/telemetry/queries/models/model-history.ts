import { z } from 'zod';
import { selectRows } from '../../client.ts';

const row = z.object({
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  mean: z.number(),
  high: z.number(),
  highMs: z.coerce.number(),
  last: z.number(),
});
export type ModelHistory = z.output<typeof row>;

/** Most recent time range that may not be rolled up yet; it is read from the samples. */
const tailMs = 7_200_000;
const seriesAtMost = 500;

/**
 * Statistics of a model's series for some metrics between two times: mean, highest value with its
 * time (to the hour once rolled up), and last value. Highest first within each metric, limited to
 * 500.
 */
export async function modelHistory(
  model: string,
  metrics: readonly string[],
  { fromMs, toMs, nowMs }: { fromMs: number; toMs: number; nowMs: number },
): Promise<ModelHistory[]> {
  return selectRows(
    `WITH known AS (
       SELECT id, metric, labels FROM series FINAL
       WHERE metric IN {metrics:Array(String)} AND labels['model'] = {model:String}
     )
     SELECT any(k.metric) AS metric, any(k.labels) AS labels, sum(total) / sum(n) AS mean, max(top) AS high,
       argMax(ms, top) AS highMs, argMax(newest, ms) AS last
     FROM (
       SELECT series, toInt64(toUnixTimestamp(ts)) * 1000 AS ms, sum AS total, count AS n, max AS top, last AS newest
       FROM rollup_1h FINAL
       WHERE series IN (SELECT id FROM known) AND ms >= {from:Int64} AND ms <= {to:Int64} AND ms < {tail:Int64}
       UNION ALL
       SELECT series, toUnixTimestamp64Milli(ts) AS ms, value AS total, 1 AS n, value AS top, value AS newest
       FROM samples FINAL
       WHERE series IN (SELECT id FROM known) AND isFinite(value)
         AND ts >= fromUnixTimestamp64Milli(greatest({from:Int64}, {tail:Int64})) AND ts <= fromUnixTimestamp64Milli({to:Int64})
     ) AS measured INNER JOIN known AS k ON measured.series = k.id
     GROUP BY measured.series ORDER BY metric, high DESC LIMIT ${seriesAtMost}`,
    { model, metrics: [...metrics], from: fromMs, to: toMs, tail: nowMs - tailMs },
    row,
    { timeoutMs: 20_000 },
  );
}
