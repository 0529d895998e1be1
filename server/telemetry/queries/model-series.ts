import { z } from 'zod';
import { selectRows } from '../client.ts';

const row = z.object({
  id: z.string(),
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  unit: z.string(),
});
export type ModelSeriesRow = z.output<typeof row>;

/** Series that the watch of models writes about these models and that have samples since then. */
export async function modelSeries(
  models: readonly string[],
  sinceMs: number,
): Promise<ModelSeriesRow[]> {
  if (models.length === 0) return [];
  return selectRows(
    `WITH known AS (
       SELECT id, metric, labels, unit FROM series FINAL
       WHERE startsWith(metric, 'model.') AND labels['model'] IN {models:Array(String)}
     )
     SELECT toString(id) AS id, metric, labels, unit FROM known
     WHERE id IN (SELECT DISTINCT series FROM samples
       WHERE series IN (SELECT id FROM known) AND ts >= fromUnixTimestamp64Milli({since:Int64}))
     ORDER BY metric, id LIMIT 20000`,
    { models: [...models], since: Math.floor(sinceMs) },
    row,
    { timeoutMs: 20_000 },
  );
}
