import { z } from 'zod';
import { selectRows } from '../client.ts';

const row = z.object({ labels: z.record(z.string(), z.string()), limit: z.number() });

/** Newest `process.memory.limit` per service and instance, keyed as `instanceKey` does. Bytes. */
export async function memoryLimits(fromMs: number, toMs: number): Promise<Map<string, number>> {
  const rows = await selectRows(
    `SELECT s.labels AS labels, w.newest AS limit FROM (
       SELECT series, argMax(samples.value, ts) AS newest FROM samples
       WHERE series IN (SELECT id FROM series WHERE metric = 'process.memory.limit')
         AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64}) AND isFinite(samples.value)
       GROUP BY series
     ) AS w INNER JOIN (SELECT id, labels FROM series FINAL WHERE metric = 'process.memory.limit') AS s ON s.id = w.series
     LIMIT 20000`,
    { from: Math.round(fromMs), to: Math.round(toMs) },
    row,
  );
  return new Map(rows.map((found) => [instanceKey(found.labels), found.limit]));
}

/** Service and instance of a process series. */
export function instanceKey(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify([labels['service.name'] ?? '', labels['service.instance.id'] ?? '']);
}
