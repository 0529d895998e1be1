import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { seriesWhere } from './find-series.ts';

const perAlert = 200;
/** Maximum filters per statement. */
const alertsAtOnce = 50;

const row = z.object({
  id: z.string(),
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  unit: z.string(),
});

export type SeriesOfMetric = z.output<typeof row>;

type Wanted = { metric: string; labels: Record<string, string> };

/**
 * One statement for all filters, because query analysis is most of its cost. The first filter is
 * the ELSE of `multiIf`.
 */
async function seriesOf(wanted: readonly Wanted[]): Promise<SeriesOfMetric[]> {
  const parts = wanted.map(({ metric, labels }, at) =>
    seriesWhere(metric === '' ? { labels } : { metric, labels }, `w${at}`),
  );
  const which = parts.slice(1).map(({ where }, at) => `${where}, ${at}`);
  const each = which.length === 0 ? '' : ` BY multiIf(${which.join(', ')}, ${which.length})`;
  return selectRows(
    `SELECT toString(id) AS id, metric, labels, unit FROM series FINAL
     WHERE ${parts.map(({ where }) => `(${where})`).join(' OR ')}
     ORDER BY first_seen, series.id LIMIT ${perAlert}${each}`,
    Object.fromEntries(parts.flatMap(({ params }) => Object.entries(params))),
    row,
  );
}

/**
 * Series that match any of the filters by metric and labels. Each series is returned once, limited
 * to the 200 oldest per filter. Metric '' matches every metric.
 */
export async function seriesOfMetrics(wanted: readonly Wanted[]): Promise<SeriesOfMetric[]> {
  const found = new Map<string, SeriesOfMetric>();
  for (let at = 0; at < wanted.length; at += alertsAtOnce)
    for (const series of await seriesOf(wanted.slice(at, at + alertsAtOnce)))
      found.set(series.id, series);
  return [...found.values()];
}
