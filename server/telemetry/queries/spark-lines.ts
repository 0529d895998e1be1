import { z } from 'zod';
import type { QueryParams } from '../client.ts';
import { selectRows } from '../client.ts';
import type { RangePoint } from './range-points.ts';

const row = z.object({
  subject: z.string(),
  environment: z.string(),
  metric: z.string(),
  points: z.array(z.tuple([z.coerce.number(), z.number()])),
  latest: z.number().nullable(),
  lastMs: z.coerce.number(),
});

export type SparkLine = {
  /** Value of the label `subjectLabel`. */
  subject: string;
  environment: string;
  metric: string;
  /** Means of equal buckets; null where nothing was measured. */
  points: RangePoint[];
  /** Mean of the newest `latestMs`; null when nothing was measured then. */
  latest: number | null;
  lastAt: Date;
};

export type SparkRequest = {
  metrics: readonly string[];
  subjectLabel: 'service.name' | 'host.name';
  nowMs: number;
  windowMs: number;
  buckets: number;
  latestMs: number;
  /** How the series of one subject and metric become one line. */
  combine: 'avg' | 'max';
};

/** Small lines of metrics per service or host, for tables. */
export async function sparkLines(request: SparkRequest): Promise<SparkLine[]> {
  const widthMs = Math.ceil(request.windowMs / request.buckets);
  const firstMs = Math.floor((request.nowMs - request.windowMs) / widthMs) * widthMs;
  const params: QueryParams = {
    metrics: request.metrics,
    label: request.subjectLabel,
    from: firstMs,
    to: request.nowMs,
    latest: request.nowMs - request.latestMs,
    width: widthMs,
  };
  const rows = await selectRows(sparkSql(request.combine), params, row);
  return rows.map((item) => ({
    subject: item.subject,
    environment: item.environment,
    metric: item.metric,
    points: fill(item.points, firstMs, widthMs, request.nowMs),
    latest: item.latest,
    lastAt: new Date(item.lastMs),
  }));
}

function sparkSql(combine: 'avg' | 'max'): string {
  return `SELECT subject, environment, metric, arraySort(groupArray((bucket * {width:Int64}, mean))) AS points,
    if(sum(latest_n) > 0, sum(latest_sum) / sum(latest_n), NULL) AS latest, max(last) AS lastMs
  FROM (
    SELECT subject, environment, metric, bucket, ${combine}(value) AS mean, max(ms) AS last,
      countIf(ms > {latest:Int64}) AS latest_n, sumIf(value, ms > {latest:Int64}) AS latest_sum
    FROM (
      SELECT subject, environment, metric, intDiv(ms, {width:Int64}) AS bucket, ms, ${combine}(value) AS value
      FROM (SELECT series, toUnixTimestamp64Milli(ts) AS ms, value FROM samples FINAL
        WHERE series IN (SELECT id FROM series WHERE metric IN {metrics:Array(String)})
          AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64}) AND isFinite(value)) AS v
      INNER JOIN (SELECT id, metric, labels[{label:String}] AS subject, labels['deployment.environment.name'] AS environment
        FROM series FINAL WHERE metric IN {metrics:Array(String)} AND subject != '') AS s ON s.id = v.series
      GROUP BY subject, environment, metric, bucket, ms
    )
    GROUP BY subject, environment, metric, bucket
  )
  GROUP BY subject, environment, metric ORDER BY subject, environment, metric`;
}

function fill(
  points: readonly [number, number][],
  firstMs: number,
  widthMs: number,
  nowMs: number,
): RangePoint[] {
  const byMs = new Map(points);
  const out: RangePoint[] = [];
  for (let at = firstMs; at <= nowMs; at += widthMs) out.push([at, byMs.get(at) ?? null]);
  return out;
}
