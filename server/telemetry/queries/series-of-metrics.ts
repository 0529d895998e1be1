import type { FoundSeries } from './find-series.ts';
import { findSeries } from './find-series.ts';

const perAlert = 200;

export type SeriesOfMetric = {
  id: string;
  metric: string;
  labels: Record<string, string>;
  unit: string;
};

/** All series behind metric and identity labels, such as the instances of one service. Metric '' = any. */
export async function seriesOfMetrics(
  wanted: readonly { metric: string; labels: Record<string, string> }[],
): Promise<SeriesOfMetric[]> {
  const found: FoundSeries[][] = await Promise.all(
    wanted.map(({ metric, labels }) =>
      findSeries(metric === '' ? { labels } : { metric, labels }, perAlert),
    ),
  );
  return found
    .flat()
    .map((row) => ({ id: String(row.id), metric: row.metric, labels: row.labels, unit: row.unit }));
}
