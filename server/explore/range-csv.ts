import type { RangeResult } from '#lib/schemas/infrastructure/infrastructure.ts';
import { csvResponse } from '#server/platform/http/csv.ts';

function seriesName(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).filter(([name]) => name !== '__name__');
  return pairs.map(([name, value]) => `${name}=${value}`).join(' ');
}

function* rowsOf(result: RangeResult): Generator<[string, string, number | null]> {
  for (const series of result.series) {
    const name = seriesName(series.labels);
    for (const [atMs, value] of series.points) yield [new Date(atMs).toISOString(), name, value];
  }
}

/** One row per point: time, series, value. A gap is a row without a value. */
export function rangeCsv(metric: string, result: RangeResult): Response {
  return csvResponse(metric, ['time', 'series', metric], rowsOf(result));
}
