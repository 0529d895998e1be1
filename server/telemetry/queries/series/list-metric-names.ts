import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { inPlaces } from './series-places.ts';

const row = z.object({
  metric: z.string(),
  kind: z.string(),
  unit: z.string(),
  series: z.coerce.number(),
});

export type MetricName = z.output<typeof row>;

/**
 * Metrics whose name contains `search`, with their series count, ordered by name; `after` is the
 * last metric of the previous page. With `places`, only series of these places.
 */
export function listMetricNames(
  search: string,
  limit: number,
  {
    after = '',
    places,
  }: { after?: string | undefined; places?: readonly string[] | undefined } = {},
): Promise<MetricName[]> {
  return selectRows(
    `SELECT metric, any(kind) AS kind, any(unit) AS unit, uniq(id) AS series
     FROM series
     WHERE metric > {after:String} AND ${inPlaces(places)}
       AND ({search:String} = '' OR positionCaseInsensitiveUTF8(metric, {search:String}) > 0)
     GROUP BY metric ORDER BY metric LIMIT {limit:UInt32}`,
    { search, limit, after },
    row,
  );
}
