import { z } from 'zod';
import { selectRows } from '../client.ts';
import type { FoundSeries, SeriesFilter, SeriesPosition } from './find-series.ts';
import { newestSeries, wireLabels } from './find-series.ts';
import { idList } from './id-list.ts';

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

type Options = {
  after?: SeriesPosition | null;
  /** Which of them the reader may see. */
  sees?: (labels: Readonly<Record<string, string>>) => boolean;
};
/** Rows of one reading for a reader who sees only some of them. */
const readAhead = 5_000;

/** Up to `limit` that the reader may see: the limit counts only those, so that none gets lost behind others. */
async function visibleSeries(filter: SeriesFilter, limit: number, options: Options) {
  const { sees } = options;
  let after = options.after ?? null;
  if (sees === undefined) return newestSeries(filter, after, limit);
  const visible: FoundSeries[] = [];
  for (;;) {
    const rows = await newestSeries(filter, after, readAhead);
    visible.push(...rows.filter((series) => sees(wireLabels(series))));
    after = rows.at(-1) ?? null;
    if (visible.length >= limit || rows.length < readAhead) return visible.slice(0, limit);
  }
}

/**
 * Series, newest first, with the extent of what is kept of them; equal repeats count once, stale markers are no
 * samples.
 */
export async function listSeries(
  filter: SeriesFilter,
  limit: number,
  options: Options = {},
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
