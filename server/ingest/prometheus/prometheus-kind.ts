import type { SeriesKind } from '#server/telemetry/spool/batch.ts';

export type MetricFamily = { kind: SeriesKind; unit: string };

const COUNTER_NAME = /_(total|count|sum|bucket)$/;

/** Kind by MetricMetadata.MetricType, a number in the protocol. */
export function kindOfMetadataType(type: number): SeriesKind {
  if (type === 1) return 'counter';
  if (type === 2) return 'gauge';
  // Series of classic histograms and summaries are counters, except for quantiles.
  if (type === 3) return 'counter';
  return type === 5 ? 'summary' : 'unknown';
}

/**
 * Kind of a Prometheus series: first by naming rules, because they apply to each series of a
 * family, then by metadata.
 */
export function kindOfPrometheusSeries(
  metric: string,
  family: MetricFamily | undefined,
): SeriesKind {
  if (COUNTER_NAME.test(metric)) return 'counter';
  return family?.kind ?? 'unknown';
}
