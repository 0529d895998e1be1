import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { cachedPerSeries, renewSeriesCache } from '../../series-cache.ts';
import { readByIds } from '../id-list.ts';

const row = z.object({
  id: z.string(),
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  source: z.string(),
  unit: z.string(),
});

export type RegisteredSeries = z.output<typeof row>;

/**
 * Metric, labels, source and unit of series by ID; unregistered series are absent. Results are
 * cached until the next registration, so that statements in every evaluation need no join with
 * `series`.
 */
export async function registeredSeries(
  ids: readonly string[],
): Promise<ReadonlyMap<string, RegisteredSeries>> {
  await renewSeriesCache();
  const cached = await cachedPerSeries(
    'registered series',
    async () => new Map<string, RegisteredSeries>(),
  );
  const missing = ids.filter((id) => !cached.has(id));
  const rows = await readByIds(missing, (list) =>
    selectRows(
      `SELECT toString(id) AS id, metric, labels, source, unit FROM series FINAL WHERE series.id IN (${list})`,
      {},
      row,
      { timeoutMs: 30_000 },
    ),
  );
  for (const series of rows) cached.set(series.id, series);
  return cached;
}
