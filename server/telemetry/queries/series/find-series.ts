import { z } from 'zod';
import { selectRows, type QueryParams } from '../../client.ts';

export type SeriesFilter = { metric?: string; labels?: Readonly<Record<string, string>> };

export type FoundSeries = {
  id: bigint;
  metric: string;
  labels: Record<string, string>;
  source: string;
  unit: string;
  kind: string;
  firstSeenMs: number;
};

const row = z.object({
  id: z.coerce.bigint(),
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  source: z.string(),
  unit: z.string(),
  kind: z.string(),
  firstSeenMs: z.coerce.number(),
});

/**
 * `WHERE` over the table `series` for a metric and exact labels. An empty value matches series
 * without the label. Parameter names start with `prefix`, so that one statement can contain several
 * conditions.
 */
export function seriesWhere(
  filter: SeriesFilter,
  prefix = '',
): { where: string; params: QueryParams } {
  const conditions = ['1 = 1'];
  const params: QueryParams = {};
  if (filter.metric !== undefined) {
    conditions.push(`metric = {${prefix}metric:String}`);
    params[`${prefix}metric`] = filter.metric;
  }
  Object.entries(filter.labels ?? {}).forEach(([name, value], index) => {
    if (name === '__name__') {
      conditions.push(`metric = {${prefix}v${index}:String}`);
    } else {
      conditions.push(`labels[{${prefix}k${index}:String}] = {${prefix}v${index}:String}`);
      params[`${prefix}k${index}`] = name;
    }
    params[`${prefix}v${index}`] = value;
  });
  return { where: conditions.join(' AND '), params };
}

/** Registered series of a metric with the given label values, oldest first. */
export async function findSeries(filter: SeriesFilter, limit: number): Promise<FoundSeries[]> {
  const { where, params } = seriesWhere(filter);
  return selectRows(
    `SELECT id, metric, labels, source, unit, kind, toUnixTimestamp64Milli(first_seen) AS firstSeenMs
     FROM series FINAL WHERE ${where}
     ORDER BY first_seen, id LIMIT {limit:UInt32}`,
    { ...params, limit },
    row,
  );
}

/**
 * Position from which a list of series continues: after the series with this registration time and
 * ID.
 */
type SeriesPosition = { firstSeenMs: number; id: bigint };

/** Matching series, newest first, after a position. */
async function newestSeries(
  filter: SeriesFilter,
  after: SeriesPosition | null,
  limit: number,
): Promise<FoundSeries[]> {
  const { where, params } = seriesWhere(filter);
  const behind =
    after === null
      ? ''
      : 'AND (toUnixTimestamp64Milli(first_seen), id) < ({afterMs:Int64}, {afterId:UInt64})';
  return selectRows(
    `SELECT id, metric, labels, source, unit, kind, toUnixTimestamp64Milli(first_seen) AS firstSeenMs
     FROM series FINAL WHERE ${where} ${behind}
     ORDER BY first_seen DESC, id DESC LIMIT {limit:UInt32}`,
    {
      ...params,
      limit,
      ...(after === null ? {} : { afterMs: after.firstSeenMs, afterId: after.id }),
    },
    row,
  );
}

export type SeriesReading = {
  after?: SeriesPosition | null;
  /** Filter for series that the reader may see. */
  sees?: (labels: Readonly<Record<string, string>>) => boolean;
};
/** Rows per read if the reader may see only some of the series. */
const readAhead = 5_000;

/**
 * Up to `limit` series that the reader may see. Hidden series do not count toward the limit, so
 * that no visible series is lost.
 */
export async function visibleSeries(
  filter: SeriesFilter,
  limit: number,
  options: SeriesReading,
): Promise<FoundSeries[]> {
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

/** Labels in wire format, with the metric name as `__name__`. */
export function wireLabels(series: Pick<FoundSeries, 'metric' | 'labels'>): Record<string, string> {
  return { __name__: series.metric, ...series.labels };
}
