import { z } from 'zod';
import { selectRows } from '../client.ts';
import { edgeBoundsMs } from '../derive/edge-bounds.ts';
import { explicitCells, histogramQuantile } from '../derive/histogram-quantile.ts';

const row = z.object({
  caller: z.string(),
  callee: z.string(),
  calleeKind: z.enum(['service', 'database', 'external']),
  environment: z.string(),
  count: z.coerce.number(),
  errors: z.coerce.number(),
  latency: z.array(z.coerce.number()),
  sumMs: z.number(),
  firstMs: z.coerce.number(),
  lastMs: z.coerce.number(),
});

export type Edge = {
  caller: string;
  callee: string;
  calleeKind: 'service' | 'database' | 'external';
  environment: string;
  count: number;
  ratePerSecond: number;
  errorRatio: number;
  meanMs: number;
  p95Ms: number | null;
  /** Start times of the first and last minute with a call. */
  firstAt: Date;
  lastAt: Date;
};

/** Calls between services in the whole minutes of [fromMs, toMs), busiest first. */
export async function getEdges(fromMs: number, toMs: number): Promise<Edge[]> {
  const rows = await selectRows(
    `SELECT caller, callee, argMax(callee_kind, minute) AS calleeKind, environment, sum(count) AS count, sum(errors) AS errors,
       sumForEach(latency_counts) AS latency, sum(latency_sum_ms) AS sumMs,
       toUnixTimestamp(min(minute)) * 1000 AS firstMs, toUnixTimestamp(max(minute)) * 1000 AS lastMs
     FROM edges FINAL
     WHERE minute >= toDateTime(intDiv({from:Int64}, 60000) * 60) AND minute < toDateTime(intDiv({to:Int64}, 1000)) AND edges.count > 0
     GROUP BY caller, callee, environment ORDER BY count DESC, caller, callee LIMIT 10000`,
    { from: fromMs, to: toMs },
    row,
  );
  const seconds = Math.max(1, (toMs - fromMs) / 1_000);
  return rows.map((item) => ({
    caller: item.caller,
    callee: item.callee,
    calleeKind: item.calleeKind,
    environment: item.environment,
    count: item.count,
    ratePerSecond: item.count / seconds,
    errorRatio: item.errors / item.count,
    meanMs: item.sumMs / item.count,
    p95Ms: histogramQuantile(explicitCells(edgeBoundsMs, item.latency), 0.95),
    firstAt: new Date(item.firstMs),
    lastAt: new Date(item.lastMs),
  }));
}
