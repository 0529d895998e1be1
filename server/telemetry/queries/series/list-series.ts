import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { idList } from '../id-list.ts';
import { visibleSeries, wireLabels, type SeriesFilter, type SeriesReading } from './find-series.ts';

export type ListedSeries = {
  firstSeenMs: number;
  id: string;
  labels: Record<string, string>;
  unit: string;
  kind: string;
  source: string;
  firstAt: Date | null;
  lastAt: Date | null;
  samples: number;
};

const extent = z.object({
  series: z.string(),
  firstMs: z.coerce.number(),
  lastMs: z.coerce.number(),
  n: z.coerce.number(),
});

/**
 * Series, newest first, with the time range of their stored samples; duplicates count once, stale
 * markers do not count.
 */
export async function listSeries(
  filter: SeriesFilter,
  limit: number,
  options: SeriesReading = {},
): Promise<ListedSeries[]> {
  const found = await visibleSeries(filter, limit, options);
  if (found.length === 0) return [];
  const ids = idList(found.map((series) => String(series.id)));
  const rows = await selectRows(
    `SELECT series, toUnixTimestamp64Milli(min(ts)) AS firstMs, toUnixTimestamp64Milli(max(ts)) AS lastMs, count() AS n
     FROM (
       SELECT series, ts FROM samples FINAL
       WHERE series IN (${ids})
         AND reinterpretAsUInt64(value) != 0x7ff0000000000002
       UNION ALL
       SELECT series, ts FROM histograms FINAL WHERE series IN (${ids})
     )
     GROUP BY series`,
    {},
    extent,
  );
  const byId = new Map(rows.map((row) => [row.series, row]));
  return found.map((series) => {
    const kept = byId.get(String(series.id));
    return {
      id: String(series.id),
      firstSeenMs: series.firstSeenMs,
      labels: wireLabels(series),
      unit: series.unit,
      kind: series.kind,
      source: series.source,
      firstAt: kept === undefined ? null : new Date(kept.firstMs),
      lastAt: kept === undefined ? null : new Date(kept.lastMs),
      samples: kept?.n ?? 0,
    };
  });
}
