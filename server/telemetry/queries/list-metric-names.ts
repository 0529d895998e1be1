import { z } from 'zod';
import { selectRows } from '../client.ts';

const row = z.object({
  metric: z.string(),
  kind: z.string(),
  unit: z.string(),
  series: z.coerce.number(),
});

export type MetricName = z.output<typeof row>;

/** Metrics whose name contains `search`, with their number of series. */
export function listMetricNames(search: string, limit: number): Promise<MetricName[]> {
  return selectRows(
    `SELECT metric, any(kind) AS kind, any(unit) AS unit, uniq(id) AS series
     FROM series WHERE {search:String} = '' OR positionCaseInsensitiveUTF8(metric, {search:String}) > 0
     GROUP BY metric ORDER BY metric LIMIT {limit:UInt32}`,
    { search, limit },
    row,
  );
}
