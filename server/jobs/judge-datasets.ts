import { datasetThresholds } from '#engines/detect/dataset-series.ts';
import { judgeSeries } from '#engines/detect/judge-series.ts';
import { rangeOf } from '#server/experiments/datasets/dataset-row.ts';
import { alertFingerprint } from '#server/incidents/alerts/alert-identity.ts';
import { openAlertSeries } from '#server/incidents/alerts/open-alert-series.ts';
import type { Judged } from '#server/jobs/diagnosis/to-evaluations.ts';
import { db } from '#server/platform/database/db.ts';
import type { Pass } from '#server/platform/verb.ts';
import { getWindow } from '#server/telemetry/queries/ranges/get-window.ts';
import { seriesOfMetrics } from '#server/telemetry/queries/series/series-of-metrics.ts';

const stepMs = 30_000;
const windowMs = 10 * 60_000;
/**
 * Maximum age of a sample: older samples do not describe the current state, so the alert stays
 * unchanged.
 */
const currentMs = 4 * stepMs;

/**
 * Judges the results of dataset pulls by the limits of each source. Datasets are not part of the
 * demo's past.
 */
export async function judgeDatasets({ now, past }: Pass): Promise<Judged[]> {
  if (past) return [];
  const sources = await db().datasetSource.findMany({ where: { enabled: true, deletedAt: null } });
  if (sources.length === 0) return [];
  const nowMs = now.getTime();
  const [series, open] = await Promise.all([
    seriesOfMetrics(sources.map(({ name }) => ({ metric: '', labels: { dataset: name } }))),
    openAlertSeries(past),
  ]);
  const windows = await getWindow(
    series.map(({ id }) => id),
    nowMs - windowMs,
    nowMs,
  );
  const windowOf = new Map(windows.map((window) => [window.series, window]));
  const brokenOf = new Map(open.map((alert) => [alert.fingerprint, alert.thresholdId]));
  const byName = new Map(sources.map((source) => [source.name, source]));
  return series.flatMap(({ id, metric, labels, unit }) => {
    const source = byName.get(labels['dataset'] ?? '');
    if (source === undefined || !metric.startsWith('dataset.')) return [];
    const { freshSeconds, schemaMode } = source;
    const limits = { freshSeconds, rows: rangeOf(source), schemaPinned: schemaMode === 'pinned' };
    const window = windowOf.get(id);
    const points = (window?.tsMs ?? []).map((atMs, at): [number, number] => [
      atMs,
      window?.values[at] ?? Number.NaN,
    ]);
    const isCurrent = nowMs - (points.at(-1)?.[0] ?? 0) <= currentMs;
    const broken = brokenOf.get(alertFingerprint('departure', metric, labels));
    const judgement = judgeSeries({
      series: { id, metric, labels },
      window: isCurrent ? points : [],
      thresholds: datasetThresholds(metric, limits),
      breaching: new Set(broken ? [broken] : []),
      nowMs,
      intervalMs: stepMs,
    });
    return [{ seriesId: id, metric, labels, unit, judgement }];
  });
}
