import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { registeredSeries, type RegisteredSeries } from '../series/registered-series.ts';

const row = z.object({ id: z.string() });

/**
 * Series that model monitoring writes for these models and that have samples since the given time;
 * limited to 20,000.
 */
export async function modelSeries(
  models: readonly string[],
  sinceMs: number,
): Promise<RegisteredSeries[]> {
  if (models.length === 0) return [];
  const rows = await selectRows(
    `SELECT DISTINCT toString(series) AS id FROM samples
     WHERE series IN (SELECT id FROM series WHERE startsWith(metric, 'model.') AND labels['model'] IN {models:Array(String)})
       AND ts >= fromUnixTimestamp64Milli({since:Int64})
     ORDER BY id LIMIT 20000`,
    { models: [...models], since: Math.floor(sinceMs) },
    row,
    { timeoutMs: 20_000 },
  );
  const registered = await registeredSeries(rows.map(({ id }) => id));
  return rows
    .flatMap(({ id }) => registered.get(id) ?? [])
    .toSorted((a, b) => Number(a.metric > b.metric) - Number(a.metric < b.metric));
}
