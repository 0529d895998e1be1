import { z } from 'zod';
import { selectRows } from '../client.ts';
import { keptOfSeries, renewSeriesCache } from '../series-cache.ts';

const seriesRow = z.object({ id: z.string(), labels: z.record(z.string(), z.string()) });
const row = z.object({ id: z.string(), limit: z.number() });

/** Newest `process.memory.limit` per service and instance, keyed as `instanceKey` does. Bytes. */
export async function memoryLimits(fromMs: number, toMs: number): Promise<Map<string, number>> {
  await renewSeriesCache();
  const keyOf = await keptOfSeries('memory limits', readKeys);
  if (keyOf.size === 0) return new Map();
  const rows = await selectRows(
    `SELECT toString(series) AS id, argMax(value, ts) AS limit FROM samples
     WHERE series IN (SELECT id FROM series WHERE metric = 'process.memory.limit')
       AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64}) AND isFinite(value)
     GROUP BY series LIMIT 20000`,
    { from: Math.round(fromMs), to: Math.round(toMs) },
    row,
  );
  return new Map(
    rows.flatMap(({ id, limit }) => {
      const key = keyOf.get(id);
      return key === undefined ? [] : [[key, limit] as const];
    }),
  );
}

/** `instanceKey` of each series of that metric. */
async function readKeys(): Promise<ReadonlyMap<string, string>> {
  const rows = await selectRows(
    `SELECT toString(id) AS id, labels FROM series FINAL WHERE metric = 'process.memory.limit' LIMIT 20000`,
    {},
    seriesRow,
  );
  return new Map(rows.map(({ id, labels }) => [id, instanceKey(labels)]));
}

/** Service and instance of a process series. */
export function instanceKey(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify([labels['service.name'] ?? '', labels['service.instance.id'] ?? '']);
}
