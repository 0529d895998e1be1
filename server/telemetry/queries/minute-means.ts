import { z } from 'zod';
import { selectRows } from '../client.ts';
import { readByIds } from './id-list.ts';

const row = z.object({
  series: z.string(),
  minutes: z.array(z.coerce.number()),
  means: z.array(z.number()),
});

/**
 * Per-minute means of several series in [fromMs, toMs) from raw samples, in time order: epoch ms
 * and value.
 */
export async function minuteMeans(
  seriesIds: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<Map<string, [atMs: number, mean: number][]>> {
  const rows = await readByIds(seriesIds, (list) =>
    selectRows(
      `SELECT series, groupArray(minute * 60000) AS minutes, groupArray(mean) AS means
       FROM (
         SELECT series, intDiv(toUnixTimestamp64Milli(ts), 60000) AS minute, avg(value) AS mean
         FROM samples
         WHERE series IN (${list})
           AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts < fromUnixTimestamp64Milli({to:Int64})
           AND isFinite(value)
         GROUP BY series, minute
         ORDER BY series, minute
       )
       GROUP BY series`,
      { from: Math.round(fromMs), to: Math.round(toMs) },
      row,
      { timeoutMs: 20_000, maxMemoryBytes: 1_000_000_000 },
    ),
  );
  return new Map(
    rows.map(({ series, minutes, means }) => [
      series,
      minutes.map((atMs, at): [number, number] => [atMs, means[at] ?? Number.NaN]),
    ]),
  );
}
