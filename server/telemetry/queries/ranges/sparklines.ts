import { z } from 'zod';
import { selectRows } from '../../client.ts';

const row = z.object({
  series: z.string(),
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  unit: z.string(),
  buckets: z.array(z.tuple([z.coerce.number(), z.number()])),
  last: z.number(),
  lastMs: z.coerce.number(),
  firstMs: z.coerce.number(),
  samples: z.coerce.number(),
});

export type Sparkline = {
  seriesId: string;
  metric: string;
  labels: Record<string, string>;
  unit: string;
  /** Mean per bucket, with the bucket's start time; null for an empty bucket. */
  points: [atMs: number, value: number | null][];
  last: number;
  lastMs: number;
  /** Estimated from the samples of the range; null with fewer than two samples. */
  intervalMs: number | null;
};

export type SparklineRequest = {
  metrics: readonly string[];
  fromMs: number;
  toMs: number;
  buckets: number;
  /** Selects only series with one of these label values. */
  only?: { label: string; values: readonly string[] };
};

const maxSeries = 20_000;

function toSparkline(
  found: z.output<typeof row>,
  fromMs: number,
  toMs: number,
  widthMs: number,
): Sparkline {
  const means = new Map(found.buckets);
  const points = Array.from(
    { length: Math.ceil((toMs - fromMs) / widthMs) },
    (_, index): [number, number | null] => {
      const atMs = fromMs + index * widthMs;
      return [atMs, means.get(atMs) ?? null];
    },
  );
  return {
    seriesId: found.series,
    metric: found.metric,
    labels: found.labels,
    unit: found.unit,
    points,
    last: found.last,
    lastMs: found.lastMs,
    intervalMs: found.samples > 1 ? (found.lastMs - found.firstMs) / (found.samples - 1) : null,
  };
}

/** Sparklines of several series in one query, for tables of services and hosts. */
export async function sparklines(request: SparklineRequest): Promise<Sparkline[]> {
  const { fromMs, toMs, metrics, only } = request;
  const widthMs = Math.max(1, Math.ceil((toMs - fromMs) / request.buckets));
  const where = `metric IN {metrics:Array(String)}${only === undefined ? '' : ' AND labels[{label:String}] IN {values:Array(String)}'}`;
  const rows = await selectRows(
    `SELECT toString(points.series) AS series, registered.metric AS metric, registered.labels AS labels, registered.unit AS unit,
       buckets, last, lastMs, firstMs, samples
     FROM (
       SELECT series, arraySort(groupArray((at, mean))) AS buckets, argMax(bucketLast, bucketLastMs) AS last, max(bucketLastMs) AS lastMs,
         min(bucketFirstMs) AS firstMs, sum(n) AS samples
       FROM (
         SELECT series, intDiv(toUnixTimestamp64Milli(ts) - {from:Int64}, {width:Int64}) * {width:Int64} + {from:Int64} AS at, avg(value) AS mean,
           argMax(value, ts) AS bucketLast, toUnixTimestamp64Milli(max(ts)) AS bucketLastMs, toUnixTimestamp64Milli(min(ts)) AS bucketFirstMs,
           count() AS n
         FROM samples
         WHERE series IN (SELECT id FROM series WHERE ${where}) AND isFinite(value)
           AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64})
         GROUP BY series, at
       ) GROUP BY series LIMIT ${maxSeries}
     ) AS points INNER JOIN (
       SELECT id, metric, labels, unit FROM series WHERE ${where} LIMIT 1 BY id
     ) AS registered ON registered.id = points.series`,
    {
      metrics,
      from: Math.round(fromMs),
      to: Math.round(toMs),
      width: widthMs,
      ...(only === undefined ? {} : { label: only.label, values: only.values }),
    },
    row,
  );
  return rows.map((found) => toSparkline(found, fromMs, toMs, widthMs));
}
