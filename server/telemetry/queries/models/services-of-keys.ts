import { z } from 'zod';
import { selectRows } from '../../client.ts';

const minuteMs = 60_000;
const row = z.object({ service: z.string() });

/**
 * Services with spans from these API keys since the start of the minute of `fromMs`, like
 * `getEdges`.
 */
export async function servicesOfKeys(
  keyIds: readonly string[],
  fromMs: number,
): Promise<Set<string>> {
  if (keyIds.length === 0) return new Set();
  const rows = await selectRows(
    `SELECT DISTINCT service FROM spans
     WHERE ts >= fromUnixTimestamp64Milli({from:Int64}) AND source IN {sources:Array(String)} LIMIT 10000`,
    { from: Math.floor(fromMs / minuteMs) * minuteMs, sources: keyIds.map((id) => `${id}:otlp`) },
    row,
  );
  return new Set(rows.map(({ service }) => service));
}
