import { z } from 'zod';
import { selectRows } from '../client.ts';

const row = z.object({
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  value: z.number().nullable(),
  atMs: z.coerce.number(),
});
export type LatestSample = z.output<typeof row>;

/** Newest sample of one source since a given time. */
export async function latestSample(source: string, sinceMs: number): Promise<LatestSample | null> {
  const rows = await selectRows(
    `SELECT metric, labels, newest.value AS value, newest.atMs AS atMs FROM series INNER JOIN (
       SELECT series, value, toUnixTimestamp64Milli(ts) AS atMs FROM samples
       WHERE ts > fromUnixTimestamp64Milli({since:Int64}) AND series IN (SELECT id FROM series WHERE source = {source:String})
       ORDER BY ts DESC LIMIT 1
     ) AS newest ON newest.series = series.id LIMIT 1`,
    { source, since: Math.round(sinceMs) },
    row,
  );
  return rows[0] ?? null;
}
