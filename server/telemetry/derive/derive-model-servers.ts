import { z } from 'zod';
import { env } from '#server/platform/env.ts';
import { runStatement, selectRows } from '../client.ts';
import { cachedPerSeries, renewSeriesCache } from '../series-cache.ts';
import type { LabelPairs } from '../spool/batch.ts';
import { registerDerived } from './derived-series.ts';
import {
  longestSpanMs,
  serverEndsSql,
  serverSignals,
  serverSignalsSql,
  serverSpansSql,
} from './model-server-sql.ts';
import { serverSources } from './model-servers.ts';
import { touchedRanges, type SharedTouches, type TimeRange } from './touched-ranges.ts';

const job = 'derive-model-servers';
/** Time a scraper needs to deliver a point. */
const deliveryMs = 5_000;
const unsettledMs = longestSpanMs + deliveryMs;
/** Tolerance, because scrapes deviate slightly from their interval. */
const jitter = 0.95;

const spanRow = z.object({
  model: z.string(),
  environment: z.string(),
  spanMs: z.coerce.number(),
});

/**
 * Derives rate, error ratio, latency and queue of models from the metrics of their servers
 * (model-servers.ts), as series `inference.*` per model and environment over all instances and
 * versions. A cell is as long as the scrape interval of the model's servers, on the grid of
 * TANDEM_SAMPLE_SECONDS. It is written once every instance has sent the point that closes the cell.
 * Follows the touched minutes. The same points give the same samples.
 */
export async function deriveModelServers(
  now: Date,
  shared?: SharedTouches,
): Promise<{ ranges: number }> {
  const nowMs = now.getTime();
  await renewSeriesCache(shared?.touches);
  const work = await touchedRanges(job, nowMs, unsettledMs, shared);
  const derived: TimeRange[] = [];
  if (await cachedPerSeries('any model server', anyServer))
    for (const range of work.ranges) derived.push(...(await deriveRange(range, nowMs)));
  // Cells before this time are complete, even with the slowest scrape interval.
  await work.done({ untilMs: nowMs - unsettledMs, derived });
  return { ranges: work.ranges.length };
}

/**
 * True if any model server is registered. An index lookup on the series, so installations without
 * model servers, which are the majority, pay nothing else.
 */
async function anyServer(): Promise<boolean> {
  const found = await selectRows(
    'SELECT toUInt8(1) AS found FROM series WHERE metric IN {sources:Array(String)} LIMIT 1',
    { sources: serverSources.sources },
    z.object({ found: z.number() }),
    { timeoutMs: 30_000 },
  );
  return found.length > 0;
}

function cellMsOf(spanMs: number): number {
  const gridMs = env.TANDEM_SAMPLE_SECONDS * 1_000;
  return Math.max(1, Math.ceil((spanMs * jitter) / gridMs)) * gridMs;
}

async function deriveRange(range: TimeRange, nowMs: number): Promise<TimeRange[]> {
  const found = await selectRows(
    serverSpansSql,
    { ...serverSources, from: range.fromMs, to: range.toMs },
    spanRow,
    { timeoutMs: 30_000 },
  );
  if (found.length === 0) return [];
  const labelSets = found.map(({ model, environment }): LabelPairs => [
    ['deployment.environment.name', environment],
    ['model', model],
  ]);
  await registerDerived([{ metrics: serverSignals, labelSets }], nowMs);
  const slowest = new Map<string, number>();
  for (const { model, spanMs } of found)
    slowest.set(model, Math.max(cellMsOf(spanMs), slowest.get(model) ?? 0));
  const derived: TimeRange[] = [];
  for (const [cellMs, models] of Map.groupBy(slowest.keys(), (name) => slowest.get(name) ?? 0))
    derived.push(...(await deriveCells(range, cellMs, models, nowMs)));
  return derived;
}

async function deriveCells(
  range: TimeRange,
  cellMs: number,
  models: readonly string[],
  nowMs: number,
): Promise<TimeRange[]> {
  const closedMs = Math.floor((nowMs - cellMs - deliveryMs) / cellMs) * cellMs;
  const cells = {
    fromMs: Math.floor(range.fromMs / cellMs - 2) * cellMs,
    toMs: Math.min(Math.ceil(range.toMs / cellMs) * cellMs, closedMs),
  };
  if (cells.toMs <= cells.fromMs) return [];
  const params = { ...serverSources, models, from: cells.fromMs, to: cells.toMs };
  await runStatement(serverSignalsSql(cellMs), params);
  await runStatement(serverEndsSql(cellMs), params);
  return [cells];
}
