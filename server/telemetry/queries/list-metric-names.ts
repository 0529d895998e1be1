import { z } from 'zod';
import { selectRows } from '../client.ts';

const row = z.object({
  metric: z.string(),
  kind: z.string(),
  unit: z.string(),
  series: z.coerce.number(),
});

export type MetricName = z.output<typeof row>;

/** Metrics whose name contains `search`, with their number of series, by name; `after` is the last one seen. */
export function listMetricNames(search: string, limit: number, after = ''): Promise<MetricName[]> {
  return selectRows(
    `SELECT metric, any(kind) AS kind, any(unit) AS unit, uniq(id) AS series
     FROM series
     WHERE metric > {after:String}
       AND ({search:String} = '' OR positionCaseInsensitiveUTF8(metric, {search:String}) > 0)
     GROUP BY metric ORDER BY metric LIMIT {limit:UInt32}`,
    { search, limit, after },
    row,
  );
}
