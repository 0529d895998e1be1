import type { BaselineCell } from '#engines/detect/expected-range.ts';
import type { NamedThreshold } from '#engines/detect/default-thresholds.ts';
import { judgeSeries } from '#engines/detect/judge-series.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import { identityLabels } from '#server/incidents/alert-identity.ts';
import { limitsFor, readLimits } from '#server/incidents/limits.ts';
import type { Limit } from '#server/incidents/limits.ts';
import { openAlertSeries } from '#server/incidents/open-alert-series.ts';
import type { Judged } from '#server/jobs/to-evaluations.ts';
import { env } from '#server/platform/env.ts';
import { currentCells } from '#server/telemetry/queries/expected-cells.ts';
import { getWindow } from '#server/telemetry/queries/get-window.ts';
import { screenSeries } from '#server/telemetry/queries/screen-series.ts';
import { seriesOfMetrics } from '#server/telemetry/queries/series-of-metrics.ts';

type Candidate = {
  seriesId: string;
  metric: string;
  labels: Record<string, string>;
  unit: string;
  intervalMs: number | null;
};

/** How far a value must be from what is usual, in spreads, for a series to be looked at closely. */
const suspiciousZ = 3;
const windowSamples = 120;
const silentIntervals = 6;

/**
 * Memory grows too slowly for a score of the last samples, and limits are few: their series are always
 * judged. Everything else comes from the screening over all series.
 */
const alwaysJudged = ['process.memory.usage'];

async function candidates(now: Date, limits: readonly Limit[]): Promise<Candidate[]> {
  const thresholdMetrics = [...new Set([...limits.map((limit) => limit.metric), ...alwaysJudged])];
  const [screened, watched] = await Promise.all([
    screenSeries(now, {
      sampleSeconds: env.TANDEM_SAMPLE_SECONDS,
      z: suspiciousZ,
      thresholdMetrics,
      silentIntervals,
    }),
    openAlertSeries(),
  ]);
  const found = new Map<string, Candidate>();
  for (const row of screened) {
    if (row.ended || !classifySignal(row.metric, row.labels).alertable) continue;
    found.set(row.series, {
      seriesId: row.series,
      metric: row.metric,
      labels: row.labels,
      unit: row.unit,
      intervalMs: row.intervalMs > 0 ? row.intervalMs : null,
    });
  }
  // An instance that went silent may only have been restarted: its siblings tell.
  const silent = screened
    .filter((row) => row.silent)
    .map((row) => ({ metric: row.metric, labels: identityLabels(row.labels) }));
  // A series with an open alert is judged until the alert is over, suspicious or not, with its siblings.
  for (const row of await seriesOfMetrics([...watched, ...silent])) {
    if (!found.has(row.id))
      found.set(row.id, {
        seriesId: row.id,
        metric: row.metric,
        labels: row.labels,
        unit: row.unit,
        intervalMs: null,
      });
  }
  return [...found.values()];
}

function judgeOne(
  candidate: Candidate,
  points: readonly [number, number][],
  cells: readonly BaselineCell[],
  thresholds: readonly NamedThreshold[] | null,
  now: Date,
): Judged {
  const { seriesId, metric, labels, unit } = candidate;
  const profile = classifySignal(metric, labels);
  const judgement = judgeSeries({
    series: { id: seriesId, metric, labels },
    window: points,
    baselines: cells,
    ...(thresholds === null ? {} : { thresholds }),
    nowMs: now.getTime(),
    intervalMs: candidate.intervalMs ?? env.TANDEM_SAMPLE_SECONDS * 1_000,
  });
  return { seriesId, metric, labels, unit: unit === '' ? profile.unit : unit, judgement };
}

/** Screens every series in SQL and judges the suspicious ones, and those with open alerts, over their raw samples. */
export async function judgeAll(now: Date): Promise<Judged[]> {
  const limits = await readLimits();
  const chosen = await candidates(now, limits);
  const ids = chosen.map((candidate) => candidate.seriesId);
  const fromMs = now.getTime() - windowSamples * env.TANDEM_SAMPLE_SECONDS * 1_000;
  const [windows, cells] = await Promise.all([
    getWindow(ids, fromMs, now.getTime()),
    currentCells(ids, now.getTime()),
  ]);
  const pointsOf = new Map(
    windows.map((window) => [
      window.series,
      window.tsMs.map((atMs, index): [number, number] => [
        atMs,
        window.values[index] ?? Number.NaN,
      ]),
    ]),
  );
  const cellsOf = Map.groupBy(cells, (cell) => cell.series);
  return chosen.map((candidate) =>
    judgeOne(
      candidate,
      pointsOf.get(candidate.seriesId) ?? [],
      cellsOf.get(candidate.seriesId) ?? [],
      limitsFor(limits, candidate.metric, candidate.labels),
      now,
    ),
  );
}
