import { createSerializer, parseAsArrayOf, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import { rangeReadings } from '#lib/choices/infrastructure.ts';
import { writeLabels } from '#lib/explorer-link.ts';
import type { MetricQuery } from './metric-range.ts';

export const explorerParsers = {
  metric: parseAsString.withDefault(''),
  labels: parseAsString.withDefault(''),
  as: parseAsStringLiteral(rangeReadings).withDefault('raw'),
  /** Ids of the lines that are ticked; all where none is. */
  lines: parseAsArrayOf(parseAsString).withDefault([]),
};

const serialize = createSerializer(explorerParsers);

/** Address of the explorer with a metric chosen. */
export function explorerHref(query: MetricQuery): string {
  return serialize('/infrastructure/metrics', {
    metric: query.metric,
    labels: writeLabels(query.labels),
    as: query.as ?? 'raw',
  });
}
