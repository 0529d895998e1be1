import { z } from 'zod';
import { selectRows } from '../client.ts';
import { keptOfSeries, renewSeriesCache } from '../series-cache.ts';

const row = z.object({
  id: z.string(),
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  unit: z.string(),
});
const activeRow = z.object({ id: z.string() });
export type ModelSeriesRow = z.output<typeof row>;

/** Series that the watch of models writes about these models and that have samples since then. */
export async function modelSeries(
  models: readonly string[],
  sinceMs: number,
): Promise<ModelSeriesRow[]> {
  if (models.length === 0) return [];
  await renewSeriesCache();
  const known = await keptOfSeries('series of models', readSeries);
  const active = await selectRows(
    `SELECT DISTINCT toString(series) AS id FROM samples
     WHERE series IN (SELECT id FROM series WHERE startsWith(metric, 'model.') AND labels['model'] IN {models:Array(String)})
       AND ts >= fromUnixTimestamp64Milli({since:Int64})
     LIMIT 20000`,
    { models: [...models], since: Math.floor(sinceMs) },
    activeRow,
    { timeoutMs: 20_000 },
  );
  const ids = new Set(active.map(({ id }) => id));
  return known.filter(({ id }) => ids.has(id));
}

/** Every series of the watch of models, in the order of metric and id. */
function readSeries(): Promise<ModelSeriesRow[]> {
  return selectRows(
    `SELECT toString(id) AS id, metric, labels, unit FROM series FINAL
     WHERE startsWith(metric, 'model.') ORDER BY metric, series.id`,
    {},
    row,
    { timeoutMs: 20_000 },
  );
}
