import { z } from 'zod';
import { env } from '#server/platform/env.ts';
import { runStatement, selectRows } from '../client.ts';
import { renewSeriesCache } from '../series-cache.ts';
import type { LabelPairs } from '../spool/batch.ts';
import { registerDerived } from './derived-series.ts';
import { edgeSignalsSql, edgesSql } from './edges-sql.ts';
import { clientSignals } from './histogram-signals.ts';
import {
  closedCellsEnd,
  touchedRanges,
  withNewCells,
  type SharedTouches,
  type TimeRange,
} from './touched-ranges.ts';

const job = 'derive-edges';

const metrics = [
  { metric: 'edge.request.rate', unit: '1/s' },
  { metric: 'edge.error.ratio', unit: '1' },
  { metric: 'edge.latency.p95', unit: 's' },
];

/**
 * Delay until both sides of a call have been exported. The SDK sends a batch every five seconds.
 */
const exportedMs = 7_000;
const minuteMs = 60_000;

const pairRow = z.object({ caller: z.string(), callee: z.string(), environment: z.string() });

/**
 * Derives calls between services from client and server spans, as the table `edges` per minute and
 * the series edge.* on the grid of TANDEM_SAMPLE_SECONDS. Follows the touched minutes. The same
 * spans give the same rows.
 */
export async function deriveEdges(now: Date, shared?: SharedTouches): Promise<{ ranges: number }> {
  const gridMs = env.TANDEM_SAMPLE_SECONDS * 1_000;
  const settledMs = Math.max(gridMs, exportedMs);
  await renewSeriesCache(shared?.touches);
  const work = await touchedRanges(job, now.getTime(), settledMs, shared);
  const closedMs = closedCellsEnd(now.getTime(), settledMs, gridMs);
  const ranges = withNewCells(work.ranges, closedMs);
  const derived: TimeRange[] = [];
  for (const range of ranges)
    derived.push(...(await deriveRange(range, closedMs, gridMs, now.getTime())));
  await work.done({ untilMs: closedMs, derived });
  return { ranges: ranges.length };
}

async function deriveRange(
  range: TimeRange,
  closedMs: number,
  gridMs: number,
  nowMs: number,
): Promise<TimeRange[]> {
  // The client span may have started up to a minute before its server span.
  const sinceMs = range.fromMs - minuteMs;
  const minutes = { fromMs: Math.floor(sinceMs / minuteMs) * minuteMs, toMs: range.toMs };
  await runStatement(edgesSql, { from: minutes.fromMs, to: minutes.toMs });
  await registerEdges(minutes, nowMs);
  const cells = {
    fromMs: Math.floor(sinceMs / gridMs) * gridMs,
    toMs: Math.floor(Math.min(range.toMs + gridMs, closedMs) / gridMs) * gridMs,
  };
  if (cells.toMs <= cells.fromMs) return [];
  await runStatement(edgeSignalsSql(gridMs), {
    from: cells.fromMs,
    to: cells.toMs,
    measured: clientSignals.sources,
  });
  return [cells];
}

async function registerEdges(range: TimeRange, nowMs: number): Promise<void> {
  const pairs = await selectRows(
    `SELECT DISTINCT caller, callee, environment FROM edges FINAL
     WHERE minute >= toDateTime(intDiv({from:Int64}, 1000)) AND minute < toDateTime(intDiv({to:Int64}, 1000)) AND count > 0`,
    { from: range.fromMs, to: range.toMs },
    pairRow,
    { timeoutMs: 30_000 },
  );
  const labelSets = pairs.map(({ caller, callee, environment }): LabelPairs => [
    ['callee', callee],
    ['caller', caller],
    ['deployment.environment.name', environment],
  ]);
  await registerDerived([{ metrics, labelSets }], nowMs);
}
