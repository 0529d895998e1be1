import { z } from 'zod';
import { selectRows } from '../client.ts';
import { seriesWhere } from './series/find-series.ts';

const row = z.object({ tsMs: z.coerce.number(), worst: z.number() });

/**
 * Raw samples of a named signal in [fromMs, toMs]. If several series have the signal (instances of
 * one service), only the highest value of each moment counts, because it is the worst.
 */
export async function signalSamples(input: {
  metric: string;
  labels: Readonly<Record<string, string>>;
  fromMs: number;
  toMs: number;
}): Promise<{ tsMs: number; value: number }[]> {
  const { where, params } = seriesWhere({ metric: input.metric, labels: input.labels });
  const rows = await selectRows(
    `SELECT toUnixTimestamp64Milli(ts) AS tsMs, max(samples.value) AS worst
     FROM samples FINAL
     WHERE series IN (SELECT id FROM series WHERE ${where})
       AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64})
       AND isFinite(samples.value)
     GROUP BY ts ORDER BY ts`,
    { ...params, from: Math.round(input.fromMs), to: Math.round(input.toMs) },
    row,
    { timeoutMs: 10_000 },
  );
  return rows.map(({ tsMs, worst }) => ({ tsMs, value: worst }));
}
