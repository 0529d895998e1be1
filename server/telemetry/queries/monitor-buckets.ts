import { z } from 'zod';
import { selectRows, type QueryOptions, type QueryParams } from '../client.ts';
import { explicitDeltas, exponentialDeltas } from '../derive/histogram-deltas.ts';
import {
  explicitCells,
  exponentialCells,
  type HistogramCells,
} from '../derive/histogram-quantile.ts';
import { seriesWhere } from './series/find-series.ts';

export type BucketGrid = { fromMs: number; toMs: number; bucketMs: number; timeoutMs?: number };
export type MetricBuckets = {
  metric: string;
  labels: Readonly<Record<string, string>>;
  groupBy: readonly string[];
} & BucketGrid;

/**
 * Values of one group in one time bucket. `group` contains the values of the `groupBy` labels in
 * order.
 */
export type ValueBucket = {
  group: string[];
  unit: string;
  fromMs: number;
  n: number;
  sum: number;
  min: number;
  max: number;
  count: number;
};
export type CellBucket = { group: string[]; unit: string; fromMs: number; cells: HistogramCells };

/**
 * Maximum rows. More rows mean too many groups for the time range, which readers report instead of
 * using only a part.
 */
export const maxBucketRows = 120_000;
/** Time before the window in which the sample is searched that the first step starts from. */
const lookBackMs = 600_000;

/** Query limits that keep jobs and previews from slowing down pages. */
export const bucketOptions = (grid: BucketGrid): QueryOptions => ({
  timeoutMs: grid.timeoutMs ?? 20_000,
  maxMemoryBytes: 1_500_000_000,
});

const valueRow = z.object({
  group: z.array(z.string()),
  unit: z.string(),
  fromMs: z.coerce.number(),
  n: z.coerce.number(),
  sum: z.coerce.number(),
  min: z.coerce.number(),
  max: z.coerce.number(),
  count: z.coerce.number(),
});

const bucket = (ms: string): string => `intDiv(${ms} - {from:Int64}, {width:Int64})`;
const fromMs = '{from:Int64} + bucket * {width:Int64} AS fromMs';
const span = (from: string): string =>
  `ts >= fromUnixTimestamp64Milli(${from}) AND ts < fromUnixTimestamp64Milli({to:Int64})`;
const since = `({from:Int64} - ${lookBackMs})`;

function parts(asked: MetricBuckets): { chosen: string; params: QueryParams } {
  const { where, params } = seriesWhere({ metric: asked.metric, labels: asked.labels });
  return {
    chosen: `SELECT id, unit, arrayMap(k -> labels[k], {keys:Array(String)}) AS group FROM series FINAL WHERE ${where}`,
    params: {
      ...params,
      keys: asked.groupBy,
      from: Math.round(asked.fromMs),
      to: Math.round(asked.toMs),
      width: Math.round(asked.bucketMs),
    },
  };
}

function histogramSelection(chosen: string): string {
  return `series IN (SELECT id FROM (${chosen})) AND ${span(since)}`;
}

/** Rows of `series, bucket, n, sum, min, max, count`, grouped over the series of each group. */
function grouped(chosen: string, perSeries: string): string {
  return `SELECT g.group AS group, any(g.unit) AS unit, ${fromMs}, sum(v.n) AS n, sum(v.sum) AS sum,
      min(v.min) AS min, max(v.max) AS max, sum(v.count) AS count
    FROM (${perSeries}) AS v INNER JOIN (${chosen}) AS g ON g.id = v.series
    GROUP BY group, bucket ORDER BY group, bucket LIMIT ${maxBucketRows + 1}`;
}

function rawSql(chosen: string): string {
  const selection = histogramSelection(chosen);
  const means = (deltas: string): string =>
    `SELECT series, ${bucket('ms')} AS bucket, sum(d_count) AS n, sum(d_sum) AS sum,
       min(d_sum / d_count) AS min, max(d_sum / d_count) AS max, sum(d_count) AS count
     FROM (${deltas}) WHERE ms >= {from:Int64} AND d_count > 0 GROUP BY series, bucket`;
  return grouped(
    chosen,
    `SELECT series, ${bucket('toUnixTimestamp64Milli(ts)')} AS bucket, toFloat64(count()) AS n, sum(value) AS sum,
       min(value) AS min, max(value) AS max, toFloat64(count()) AS count
     FROM samples FINAL
     WHERE series IN (SELECT id FROM (${chosen})) AND ${span('{from:Int64}')} AND isFinite(value)
     GROUP BY series, bucket
     UNION ALL ${means(explicitDeltas(selection, since))}
     UNION ALL ${means(exponentialDeltas(selection, since))}`,
  );
}

function rateSql(chosen: string): string {
  const selection = histogramSelection(chosen);
  const rates = (steps: string): string =>
    `SELECT series, bucket, toFloat64(1) AS n, increase / elapsed * 1000 AS sum, sum AS min, sum AS max, increase AS count
     FROM (SELECT series, ${bucket('ms')} AS bucket, sum(step) AS increase, sum(span_ms) AS elapsed
       FROM (${steps}) WHERE ms >= {from:Int64} GROUP BY series, bucket HAVING elapsed > 0)`;
  const observations = (deltas: string): string =>
    `SELECT series, ms, d_count AS step, span_ms FROM (${deltas})`;
  // A value below its predecessor means that the counter restarted at 0.
  const counters = `SELECT series, toUnixTimestamp64Milli(ts) AS ms,
      if(value >= previous, value - previous, value) AS step, ms - previous_ms AS span_ms
    FROM (
      SELECT series, ts, value, lagInFrame(value, 1, nan) OVER steps AS previous,
        toUnixTimestamp64Milli(lagInFrame(ts, 1, ts) OVER steps) AS previous_ms
      FROM samples FINAL
      WHERE series IN (SELECT id FROM (${chosen})) AND ${span(since)}
      WINDOW steps AS (PARTITION BY series ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
    ) WHERE isFinite(value) AND isFinite(previous)`;
  return grouped(
    chosen,
    [
      counters,
      observations(explicitDeltas(selection, since)),
      observations(exponentialDeltas(selection, since)),
    ]
      .map(rates)
      .join(' UNION ALL '),
  );
}

/**
 * Sums, minimums, maximums and counts of each group in each bucket, in one query, over samples or
 * rates per second.
 */
export async function metricBuckets(
  asked: MetricBuckets,
  reading: 'raw' | 'rate',
): Promise<ValueBucket[]> {
  const { chosen, params } = parts(asked);
  return selectRows(
    reading === 'raw' ? rawSql(chosen) : rateSql(chosen),
    params,
    valueRow,
    bucketOptions(asked),
  );
}

const cellRow = z.object({
  group: z.array(z.string()),
  unit: z.string(),
  fromMs: z.coerce.number(),
  bounds: z.array(z.number()),
  counts: z.array(z.number()),
  scale: z.number(),
  zero: z.number(),
  buckets: z.record(z.string(), z.number()),
});

/** Observations of each group in each bucket as histogram cells, in one query. */
export async function histogramBuckets(asked: MetricBuckets): Promise<CellBucket[]> {
  const { chosen, params } = parts(asked);
  const selection = histogramSelection(chosen);
  const inside = (deltas: string, columns: string, keys: string): string =>
    `SELECT g.group AS group, any(g.unit) AS unit, ${bucket('v.ms')} AS bucket, ${columns}
     FROM (${deltas}) AS v INNER JOIN (${chosen}) AS g ON g.id = v.series
     WHERE v.ms >= {from:Int64} GROUP BY group, bucket, ${keys}`;
  const rows = await selectRows(
    `SELECT group, unit, ${fromMs}, bounds, counts, scale, zero, buckets FROM (
       ${inside(
         explicitDeltas(selection, since),
         `v.bounds AS bounds, sumForEach(v.d_counts) AS counts, toInt32(0) AS scale, toFloat64(0) AS zero,
          CAST(map(), 'Map(Int32, Float64)') AS buckets`,
         'bounds',
       )}
       UNION ALL ${inside(
         exponentialDeltas(selection, since),
         `emptyArrayFloat64() AS bounds, emptyArrayFloat64() AS counts, toInt32(v.scale) AS scale, sum(v.d_zero) AS zero,
          CAST(sumMap(v.d_buckets), 'Map(Int32, Float64)') AS buckets`,
         'scale',
       )}
     ) ORDER BY group, bucket LIMIT ${maxBucketRows + 1}`,
    params,
    cellRow,
    bucketOptions(asked),
  );
  return rows.map(({ group, unit, fromMs: at, bounds, counts, scale, zero, buckets }) => ({
    group,
    unit,
    fromMs: at,
    cells:
      bounds.length > 0 || counts.length > 0
        ? explicitCells(bounds, counts)
        : exponentialCells(scale, zero, buckets),
  }));
}
