import { z } from 'zod';
import { selectRows } from '../client.ts';
import { seriesWhere } from './find-series.ts';

const row = z.object({
  labels: z.record(z.string(), z.string()),
  value: z.number(),
  atMs: z.coerce.number(),
});
export type NewestValue = z.output<typeof row>;

/** The newest value in [fromMs, toMs] of each series of a metric with these labels, the newest first. */
export async function newestValues(input: {
  metric: string;
  labels: Readonly<Record<string, string>>;
  fromMs: number;
  toMs: number;
}): Promise<NewestValue[]> {
  const { where, params } = seriesWhere({ metric: input.metric, labels: input.labels });
  return selectRows(
    `SELECT named.labels AS labels, newest.value AS value, newest.atMs AS atMs FROM (
       SELECT series, argMax(value, ts) AS value, toUnixTimestamp64Milli(max(ts)) AS atMs FROM samples
       WHERE series IN (SELECT id FROM series WHERE ${where})
         AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64})
         AND isFinite(samples.value)
       GROUP BY series
     ) AS newest INNER JOIN (SELECT id, labels FROM series FINAL WHERE ${where}) AS named ON named.id = newest.series
     ORDER BY atMs DESC LIMIT 10000`,
    { ...params, from: Math.round(input.fromMs), to: Math.round(input.toMs) },
    row,
  );
}
