import { z } from 'zod';
import { env } from '#server/platform/env.ts';
import { runStatement, selectRows } from '../client.ts';
import { cachedPerSeries, renewSeriesCache } from '../series-cache.ts';
import { registerDerived } from './derived-series.ts';
import { histogramSignalsSql, subjectColumns, subjectCondition } from './histogram-signals-sql.ts';
import {
  histogramSignals,
  histogramSources,
  labelsOfSubject,
  type SignalSubject,
} from './histogram-signals.ts';
import {
  closedCellsEnd,
  touchedRanges,
  withNewCells,
  type SharedTouches,
  type TimeRange,
} from './touched-ranges.ts';

const job = 'derive-histogram-signals';

const subjectRow = z.object({
  subject: z.string(),
  peer: z.string(),
  environment: z.string(),
  exponential: z.number(),
});

/**
 * Derives rate, error ratio and latency quantiles from duration histograms of any temporality, on
 * the grid of TANDEM_SAMPLE_SECONDS: per service (over all its instances), and per caller and
 * callee. Follows the touched minutes, so back-filled and late points are derived too. The same
 * points give the same samples.
 */
export async function deriveHistogramSignals(
  now: Date,
  shared?: SharedTouches,
): Promise<{ ranges: number }> {
  const nowMs = now.getTime();
  const gridMs = env.TANDEM_SAMPLE_SECONDS * 1_000;
  // After one more step, every instance has sent the point that closes a cell.
  const settledMs = gridMs + 1_000;
  await renewSeriesCache(shared?.touches);
  const work = await touchedRanges(job, nowMs, settledMs, shared);
  const closedMs = closedCellsEnd(nowMs, settledMs, gridMs);
  const ranges = withNewCells(work.ranges, closedMs)
    .map((range) => ({
      fromMs: Math.floor(range.fromMs / gridMs - 2) * gridMs,
      toMs: Math.min(range.toMs + gridMs, closedMs),
    }))
    .filter((range) => range.toMs > range.fromMs);
  await derive(ranges, gridMs, nowMs);
  await work.done({ untilMs: closedMs, derived: ranges });
  return { ranges: ranges.length };
}

async function derive(ranges: readonly TimeRange[], gridMs: number, nowMs: number): Promise<void> {
  if (ranges.length === 0) return;
  const { found, exponential } = await cachedPerSeries('histogram subjects', () =>
    registerSubjects(nowMs),
  );
  if (!found) return;
  const sql = histogramSignalsSql(gridMs, exponential);
  for (const { fromMs, toMs } of ranges)
    await runStatement(sql, { from: fromMs, to: toMs, sources: histogramSources });
}

async function registerSubjects(nowMs: number): Promise<{ found: boolean; exponential: boolean }> {
  const rows = await selectRows(
    `SELECT ${subjectColumns}, max(kind = 'exponential_histogram') AS exponential
     FROM series WHERE ${subjectCondition} GROUP BY is_call, subject, peer, environment`,
    { sources: histogramSources },
    subjectRow,
    { timeoutMs: 30_000 },
  );
  const isCall = ({ peer }: SignalSubject): boolean => peer !== '';
  await registerDerived(
    histogramSignals.map((set) => ({
      metrics: set.signals,
      labelSets: rows
        .filter((row) => isCall(row) === (set.peerLabel !== null))
        .map((row) => labelsOfSubject(set, row)),
    })),
    nowMs,
  );
  return { found: rows.length > 0, exponential: rows.some((row) => row.exponential === 1) };
}
