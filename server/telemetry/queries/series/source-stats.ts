import { z } from 'zod';
import { selectRows } from '../../client.ts';

const row = z.object({
  source: z.string(),
  series: z.coerce.number(),
  activeSeries: z.coerce.number(),
  samples: z.coerce.number(),
  lastMs: z.coerce.number(),
});

export type SourceStats = {
  source: string;
  series: number;
  /** Series with a sample in the window. */
  activeSeries: number;
  /** Samples, histogram points, log records, spans, inference rows and labels in the window. */
  samples: number;
  lastAt: Date | null;
};

/** Data that each source sent in the window ending now. */
export async function sourceStats(nowMs: number, windowMs: number): Promise<SourceStats[]> {
  const rows = await selectRows(
    `SELECT source, sum(series) AS series, sum(active) AS activeSeries, sum(n) AS samples, max(last) AS lastMs
     FROM (
       SELECT s.source AS source, count() AS series, countIf(r.n > 0) AS active, sum(r.n) AS n, max(r.last) AS last
       FROM (SELECT id, source FROM series FINAL) AS s
       LEFT JOIN (
         SELECT series, count() AS n, toUnixTimestamp64Milli(max(ts)) AS last FROM (
           SELECT series, ts FROM samples WHERE ts > fromUnixTimestamp64Milli({since:Int64})
           UNION ALL
           SELECT series, ts FROM histograms WHERE ts > fromUnixTimestamp64Milli({since:Int64})
         ) GROUP BY series
       ) AS r ON s.id = r.series
       GROUP BY source
       UNION ALL
       SELECT source, 0, 0, count(), toUnixTimestamp64Milli(max(ts)) FROM logs
       WHERE ts > fromUnixTimestamp64Milli({since:Int64}) GROUP BY source
       UNION ALL
       SELECT source, 0, 0, count(), toUnixTimestamp64Milli(max(ts)) FROM spans
       WHERE ts > fromUnixTimestamp64Milli({since:Int64}) GROUP BY source
       UNION ALL
       SELECT source, 0, 0, count(), toUnixTimestamp64Milli(max(received)) FROM inference
       WHERE received > fromUnixTimestamp64Milli({since:Int64}) GROUP BY source
       UNION ALL
       SELECT source, 0, 0, count(), toUnixTimestamp64Milli(max(received)) FROM inference_labels
       WHERE received > fromUnixTimestamp64Milli({since:Int64}) GROUP BY source
     )
     GROUP BY source ORDER BY source`,
    { since: nowMs - windowMs },
    row,
  );
  return rows.map((item) => ({
    source: item.source,
    series: item.series,
    activeSeries: item.activeSeries,
    samples: item.samples,
    lastAt: item.lastMs > 0 ? new Date(item.lastMs) : null,
  }));
}
