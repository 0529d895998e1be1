import { createSerializer, parseAsArrayOf, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import { rangeAggregates, rangeReadings } from '#lib/choices/infrastructure.ts';
import { writeLabels } from '#lib/explorer-link.ts';
import type { MetricQuery } from './metric-range.ts';

/** All series together. */
export const ALL_SERIES = '*';

export const explorerParsers = {
  metric: parseAsString.withDefault(''),
  labels: parseAsString.withDefault(''),
  as: parseAsStringLiteral(rangeReadings).withDefault('raw'),
  /** A label, `*` for all series together, or empty for a line per series. */
  group: parseAsString.withDefault(''),
  /** Aggregation within a group; defaults to the one that fits the reading. */
  agg: parseAsStringLiteral(rangeAggregates),
  /** Ids of the selected lines; empty means all. */
  lines: parseAsArrayOf(parseAsString).withDefault([]),
};

const serialize = createSerializer(explorerParsers);

/** Address of the explorer for a metric. */
export function explorerHref(query: MetricQuery): string {
  return serialize('/infrastructure/metrics', {
    metric: query.metric,
    labels: writeLabels(query.labels),
    as: query.as ?? 'raw',
    group: query.aggregate === undefined ? '' : (query.by ?? ALL_SERIES),
    agg: query.aggregate ?? null,
  });
}
