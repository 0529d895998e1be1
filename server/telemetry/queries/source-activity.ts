import { z } from 'zod';
import { selectRows } from '../client.ts';

const row = z.object({
  source: z.string(),
  series: z.number(),
  samples: z.number(),
  lastMs: z.number(),
});
export type SourceActivity = z.output<typeof row>;

/** Per source: series with samples since a time, rows of all kinds, newest time. */
export async function sourceActivity(sinceMs: number, untilMs: number): Promise<SourceActivity[]> {
  const between = `ts > fromUnixTimestamp64Milli({since:Int64}) AND ts <= fromUnixTimestamp64Milli({until:Int64})`;
  return selectRows(
    `SELECT source, toFloat64(sum(series)) AS series, toFloat64(sum(samples)) AS samples, max(lastMs) AS lastMs FROM (
       SELECT registered.source AS source, count() AS series, sum(live.samples) AS samples, max(live.lastMs) AS lastMs
       FROM (
         SELECT series, count() AS samples, toFloat64(max(toUnixTimestamp64Milli(ts))) AS lastMs FROM samples WHERE ${between} GROUP BY series
         UNION ALL
         SELECT series, count() AS samples, toFloat64(max(toUnixTimestamp64Milli(ts))) AS lastMs FROM histograms WHERE ${between} GROUP BY series
       ) AS live INNER JOIN (SELECT id, any(source) AS source FROM series GROUP BY id) AS registered ON registered.id = live.series
       GROUP BY source
       UNION ALL
       SELECT source, 0 AS series, count() AS samples, toFloat64(max(toUnixTimestamp64Milli(ts))) AS lastMs FROM logs WHERE ${between} GROUP BY source
       UNION ALL
       SELECT source, 0 AS series, count() AS samples, toFloat64(max(toUnixTimestamp64Milli(ts))) AS lastMs FROM spans WHERE ${between} GROUP BY source
     ) GROUP BY source`,
    { since: Math.round(sinceMs), until: Math.round(untilMs) },
    row,
  );
}

/** Registered series per source. */
export async function seriesPerSource(): Promise<Map<string, number>> {
  const rows = await selectRows(
    `SELECT source, toFloat64(uniq(id)) AS series FROM series GROUP BY source`,
    {},
    z.object({ source: z.string(), series: z.number() }),
  );
  return new Map(rows.map((found) => [found.source, found.series]));
}
