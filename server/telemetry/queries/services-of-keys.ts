import { z } from 'zod';
import { selectRows } from '../client.ts';

const row = z.object({ service: z.string() });

/** The services whose spans came in by one of these API keys in [fromMs, toMs). */
export async function servicesOfKeys(
  keyIds: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<Set<string>> {
  if (keyIds.length === 0) return new Set();
  const rows = await selectRows(
    `SELECT DISTINCT service FROM spans
     WHERE ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts < fromUnixTimestamp64Milli({to:Int64})
       AND source IN {sources:Array(String)} LIMIT 10000`,
    { from: Math.floor(fromMs), to: Math.floor(toMs), sources: keyIds.map((id) => `${id}:otlp`) },
    row,
  );
  return new Set(rows.map(({ service }) => service));
}
