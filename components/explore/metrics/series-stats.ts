import { seriesNames, withSenders } from '#components/labels/signal-title.ts';
import type { RangeSeries } from '#lib/schemas/infrastructure/infrastructure.ts';

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

/**
 * Statistics of each line over the range, the largest mean first; named by the labels that differ,
 * or by the given names.
 */
export function seriesStats(all: readonly RangeSeries[], given?: readonly string[]): SeriesStats[] {
  const apart = given ?? seriesNames(all.map((each) => each.labels));
  const names = withSenders(all.map(({ source }, at) => ({ name: apart[at] ?? '', source })));
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
