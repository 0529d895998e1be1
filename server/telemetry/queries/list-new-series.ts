import { z } from 'zod';
import { selectRows } from '../client.ts';

const row = z.object({
  id: z.string(),
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  source: z.string(),
  unit: z.string(),
  kind: z.string(),
  registeredMs: z.coerce.number(),
});

export type NewSeries = z.output<typeof row>;

/**
 * Series registered after a watermark, oldest first. Registration time is the store's clock at the insert, so no
 * row can appear behind a watermark that lies a few seconds back.
 */
export function listNewSeries(afterMs: number, limit: number): Promise<NewSeries[]> {
  return selectRows(
    `SELECT id, metric, labels, source, unit, kind, toUnixTimestamp64Milli(registered_at) AS registeredMs
     FROM series FINAL WHERE registered_at > fromUnixTimestamp64Milli({after:Int64})
     ORDER BY registered_at, id LIMIT {limit:UInt32}`,
    { after: afterMs, limit },
    row,
    { timeoutMs: 30_000 },
  );
}
