import { z } from 'zod';
import { env } from '#server/platform/env.ts';
import type { LabelPairs } from './batch.ts';
import { runStatement, selectRows } from './client.ts';
import { registerDerived } from './derived-series.ts';
import type { HistogramSignals } from './histogram-signals.ts';
import { clientSignals, serviceSignals } from './histogram-signals.ts';
import { environmentSql, histogramSignalsSql } from './histogram-signals-sql.ts';
import type { TimeRange } from './touched-ranges.ts';
import { touchSamples, touchedRanges } from './touched-ranges.ts';

const job = 'derive-histogram-signals';

const subjectRow = z.object({
  subject: z.string(),
  peer: z.string(),
  environment: z.string(),
  exponential: z.number(),
});

/**
 * Rate, error ratio and latency quantiles on the grid of TANDEM_SAMPLE_SECONDS out of duration histograms, whatever
 * their temporality: per service (all its instances), and per caller and callee. Follows the touched minutes, so
 * back-filled and late points are derived too; the same points give the same samples.
 */
export async function deriveHistogramSignals(now: Date): Promise<{ ranges: number }> {
  const nowMs = now.getTime();
  const gridMs = env.TANDEM_SAMPLE_SECONDS * 1_000;
  // Every instance has sent the point that closes a cell one step later.
  const settledMs = gridMs + 1_000;
  const work = await touchedRanges(job, ['histograms'], nowMs, {
    graceMs: settledMs,
    withOpen: true,
  });
  const closedMs = Math.floor((nowMs - settledMs) / gridMs) * gridMs;
  const ranges = work.ranges
    .map((range) => ({
      fromMs: Math.floor(range.fromMs / gridMs - 2) * gridMs,
      toMs: Math.min(range.toMs + gridMs, closedMs),
    }))
    .filter((range) => range.toMs > range.fromMs);
  for (const definition of [serviceSignals, clientSignals])
    await derive(definition, ranges, gridMs, nowMs);
  for (const range of ranges) await touchSamples(range);
  await work.done();
  return { ranges: ranges.length };
}

async function derive(
  definition: HistogramSignals,
  ranges: readonly TimeRange[],
  gridMs: number,
  nowMs: number,
): Promise<void> {
  if (ranges.length === 0) return;
  const { found, exponential } = await registerSubjects(definition, nowMs);
  if (!found) return;
  const sql = histogramSignalsSql(definition, gridMs, exponential);
  for (const range of ranges) {
    await runStatement(sql, { from: range.fromMs, to: range.toMs, sources: definition.sources });
  }
}

async function registerSubjects(
  definition: HistogramSignals,
  nowMs: number,
): Promise<{ found: boolean; exponential: boolean }> {
  const { peerLabel } = definition;
  const rows = await selectRows(
    `SELECT ${definition.subject} AS subject, ${definition.peer} AS peer, ${environmentSql} AS environment,
       max(kind = 'exponential_histogram') AS exponential
     FROM series WHERE metric IN {sources:Array(String)} AND subject != '' ${peerLabel === null ? '' : "AND peer != ''"}
     GROUP BY subject, peer, environment`,
    { sources: definition.sources },
    subjectRow,
    { timeoutMs: 30_000 },
  );
  const labelSets = rows.map(({ subject, peer, environment }): LabelPairs => [
    ['deployment.environment.name', environment],
    [definition.subjectLabel, subject],
    ...(peerLabel === null ? [] : [[peerLabel, peer] as const]),
  ]);
  await registerDerived(definition.signals, labelSets, nowMs);
  return { found: rows.length > 0, exponential: rows.some((row) => row.exponential === 1) };
}
