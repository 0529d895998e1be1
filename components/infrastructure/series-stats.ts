import { seriesName, withSenders } from '#components/incidents/signal-title.ts';
import type { RangeSeries } from '#lib/schemas/infrastructure.ts';

export interface SeriesStats {
  id: string;
  name: string;
  labels: Readonly<Record<string, string>>;
  last: number | null;
  min: number | null;
  mean: number | null;
  max: number | null;
  series: RangeSeries;
}

/** Figures of each line over the range, the largest mean first. */
export function seriesStats(all: readonly RangeSeries[]): SeriesStats[] {
  const labels = all.map((each) => each.labels);
  const names = withSenders(
    all.map((each) => ({ name: seriesName(each.labels, labels), source: each.source })),
  );
  return all
    .map((series, at): SeriesStats => {
      const values = series.points.flatMap(([, value]) => (value === null ? [] : [value]));
      const some = values.length > 0;
      return {
        id: series.seriesId,
        name: names[at] ?? '',
        labels: series.labels,
        last: values.at(-1) ?? null,
        min: some ? values.reduce((low, value) => Math.min(low, value)) : null,
        mean: some ? values.reduce((sum, value) => sum + value, 0) / values.length : null,
        max: some ? values.reduce((high, value) => Math.max(high, value)) : null,
        series,
      };
    })
    .toSorted((a, b) => (b.mean ?? -Infinity) - (a.mean ?? -Infinity));
}
