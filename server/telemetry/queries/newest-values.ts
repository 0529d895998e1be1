import { z } from 'zod';
import { selectRows } from '../client.ts';
import { seriesWhere } from './series/find-series.ts';
import { registeredSeries } from './series/registered-series.ts';

const row = z.object({ id: z.string(), value: z.number(), atMs: z.coerce.number() });

export type NewestValue = { labels: Record<string, string>; value: number; atMs: number };

/**
 * Newest value in [fromMs, toMs] of each series of a metric with these labels, newest first,
 * limited to 20,000.
 */
export async function newestValues(input: {
  metric: string;
  labels: Readonly<Record<string, string>>;
  fromMs: number;
  toMs: number;
}): Promise<NewestValue[]> {
  const { where, params } = seriesWhere({ metric: input.metric, labels: input.labels });
  const rows = await selectRows(
    `SELECT toString(series) AS id, argMax(samples.value, ts) AS value, toUnixTimestamp64Milli(max(ts)) AS atMs FROM samples
     WHERE series IN (SELECT id FROM series WHERE ${where})
       AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64})
       AND isFinite(samples.value)
     GROUP BY series ORDER BY atMs DESC LIMIT 20000`,
    { ...params, from: Math.round(input.fromMs), to: Math.round(input.toMs) },
    row,
  );
  const registered = await registeredSeries(rows.map(({ id }) => id));
  return rows.flatMap(({ id, value, atMs }) => {
    const series = registered.get(id);
    return series === undefined ? [] : [{ labels: series.labels, value, atMs }];
  });
}
