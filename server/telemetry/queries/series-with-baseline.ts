import { z } from 'zod';
import { selectRows } from '../client.ts';

/** Which of the series have a baseline already. */
export async function seriesWithBaseline(ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await selectRows(
    `SELECT DISTINCT series FROM baselines WHERE series IN {ids:Array(UInt64)}`,
    { ids: ids.map(BigInt) },
    z.object({ series: z.string() }),
  );
  return new Set(rows.map((row) => row.series));
}
