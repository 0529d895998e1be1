import { z } from 'zod';
import { selectRows } from '../client.ts';

const row = z.object({
  caller: z.string(),
  callee: z.string(),
  calleeKind: z.string(),
  environment: z.string(),
  lastMs: z.number(),
});
export type LiveEdge = z.output<typeof row>;

/** Which service called what since a time. */
export async function liveEdges(sinceMs: number): Promise<LiveEdge[]> {
  return selectRows(
    `SELECT caller, callee, argMax(callee_kind, version) AS calleeKind, environment, toFloat64(max(toUnixTimestamp(minute))) * 1000 AS lastMs
     FROM edges WHERE minute >= toDateTime({since:Int64}) AND count > 0 GROUP BY caller, callee, environment`,
    { since: Math.floor(sinceMs / 1000) },
    row,
    { timeoutMs: 30_000 },
  );
}
