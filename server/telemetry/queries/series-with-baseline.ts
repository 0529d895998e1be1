import { z } from 'zod';
import { selectRows } from '../client.ts';

/** Ids of the series of these metrics that have a baseline already. */
export async function seriesWithBaseline(metrics: readonly string[]): Promise<Set<string>> {
  const rows = await selectRows(
    `SELECT DISTINCT toString(series) AS id FROM baselines
     WHERE series IN (SELECT id FROM series WHERE metric IN {metrics:Array(String)})`,
    { metrics },
    z.object({ id: z.string() }),
  );
  return new Set(rows.map((row) => row.id));
}
