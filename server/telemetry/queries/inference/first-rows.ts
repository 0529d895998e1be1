import { z } from 'zod';
import { selectRow } from '../../client.ts';

const found = z.object({
  rows: z.coerce.number(),
  firstMs: z.coerce.number(),
  lastMs: z.coerce.number(),
});
export type FirstRows = z.output<typeof found>;

/**
 * Row count, first time and last time of a model's first `atMost` rows in a time range; null
 * without rows. Read in table order, so that the cost does not depend on the number of later rows.
 */
export async function firstRows(
  model: string,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  atMost: number,
): Promise<FirstRows | null> {
  const row = await selectRow(
    `SELECT count() AS rows, toUnixTimestamp64Milli(min(ts)) AS firstMs, toUnixTimestamp64Milli(max(ts)) AS lastMs
     FROM (SELECT ts FROM inference FINAL WHERE model = {model:String}
       AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts < fromUnixTimestamp64Milli({to:Int64})
       ORDER BY model, ts LIMIT {atMost:UInt32})`,
    { model, from: Math.floor(fromMs), to: Math.floor(toMs), atMost },
    found,
    { timeoutMs: 20_000 },
  );
  return row.rows === 0 ? null : row;
}
