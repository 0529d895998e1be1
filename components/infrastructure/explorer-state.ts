import { createSerializer, parseAsArrayOf, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import { rangeReadings } from '#lib/choices/infrastructure.ts';
import type { MetricQuery } from './metric-range.ts';

/** Labels in one parameter: `host.name=web-1,disk=sda`; commas and signs of values are escaped. */
export function writeLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join(',');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=');
    if (at > 0) labels[decoded(pair.slice(0, at))] = decoded(pair.slice(at + 1));
  }
  return labels;
}

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
