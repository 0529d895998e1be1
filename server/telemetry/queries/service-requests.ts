import { z } from 'zod';
import { selectRows } from '../client.ts';
import { bucketOptions, maxBucketRows, type BucketGrid } from './monitor-buckets.ts';

export type ServiceFilter = {
  /** Service name; empty for all services. */
  service: string;
  environment: string;
};
/**
 * Requests of a service in one bucket, from its own measurements, otherwise from its callers'
 * spans.
 */
export type ServiceRequests = {
  service: string;
  environment: string;
  basis: 'server' | 'callers';
  fromMs: number;
  requests: number;
  errors: number;
  /** Total time of minutes with a measurement. */
  measuredMs: number;
};

const row = z.object({
  service: z.string(),
  environment: z.string(),
  basis: z.enum(['server', 'callers']),
  fromMs: z.coerce.number(),
  requests: z.coerce.number(),
  errors: z.coerce.number(),
  measuredMs: z.coerce.number(),
});

const minuteMs = 60_000;
const rate = 'service.request.rate';
const ratio = 'service.error.ratio';
const named = (service: string, environment: string): string =>
  `({service:String} = '' OR ${service} = {service:String})
     AND ({environment:String} = '' OR ${environment} = {environment:String})`;
const chosen = `SELECT id, metric, labels['service.name'] AS service, labels['deployment.environment.name'] AS environment
  FROM series FINAL WHERE source = 'tandem' AND metric IN ('${rate}', '${ratio}')
    AND ${named("labels['service.name']", "labels['deployment.environment.name']")}`;
const minute = (ms: string): string => `intDiv(${ms} - {from:Int64}, ${minuteMs})`;

/**
 * Rows of service, environment, minute (counted from the start), perSecond, failedPerSecond. A
 * sample's timestamp is the end of its measurement interval. Failed requests are counted per cell.
 */
const rawMinutes = `SELECT service, environment, ${minute('toUnixTimestamp64Milli(ts) - 1')} AS minute,
    avg(rate) AS perSecond, avg(rate * ratio) AS failedPerSecond
  FROM (
    SELECT service, environment, ts, sumIf(value, metric = '${rate}') AS rate, sumIf(value, metric = '${ratio}') AS ratio
    FROM samples FINAL INNER JOIN (${chosen}) AS chosen ON chosen.id = samples.series
    WHERE series IN (SELECT id FROM (${chosen})) AND isFinite(value)
      AND ts > fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64})
    GROUP BY service, environment, ts HAVING countIf(metric = '${rate}') > 0
  ) GROUP BY service, environment, minute`;

/**
 * Like `rawMinutes`, from whole minutes, which are retained longer. Failed requests are the
 * requests of the minute times its mean failure ratio.
 */
const rolledMinutes = `SELECT service, environment, ${minute('toUnixTimestamp(ts) * 1000')} AS minute,
    sumIf(sum / count, metric = '${rate}') AS perSecond,
    perSecond * sumIf(sum / count, metric = '${ratio}') AS failedPerSecond
  FROM rollup_1m FINAL INNER JOIN (${chosen}) AS chosen ON chosen.id = rollup_1m.series
  WHERE series IN (SELECT id FROM (${chosen}))
    AND ts >= toDateTime(intDiv({from:Int64}, 1000)) AND ts < toDateTime(intDiv({to:Int64}, 1000))
  GROUP BY service, environment, minute HAVING countIf(metric = '${rate}') > 0`;

/**
 * Calls from callers' spans, including failed calls, for services that do not measure themselves.
 */
const calledMinutes = `SELECT callee AS service, environment,
    ${minute('toUnixTimestamp(edges.minute) * 1000')} AS minute, sum(count) / 60 AS perSecond, sum(errors) / 60 AS failedPerSecond
  FROM edges FINAL
  WHERE callee_kind = 'service' AND count > 0 AND ${named('callee', 'environment')}
    AND edges.minute >= toDateTime(intDiv({from:Int64}, 1000)) AND edges.minute < toDateTime(intDiv({to:Int64}, 1000))
    AND (callee, environment) NOT IN (
      SELECT labels['service.name'], labels['deployment.environment.name'] FROM series
      WHERE source = 'tandem' AND metric = '${rate}')
  GROUP BY service, environment, minute`;

/**
 * Requests and failed requests of each service and environment in each bucket of whole minutes;
 * minutes without a measurement are absent. `samples` reads raw samples, `minutes` the roll-up, for
 * longer periods.
 */
export async function serviceRequests(
  filter: ServiceFilter,
  grid: BucketGrid,
  from: 'samples' | 'minutes',
): Promise<ServiceRequests[]> {
  return selectRows(
    `SELECT service, environment, basis, {from:Int64} + intDiv(minute * ${minuteMs}, {width:Int64}) * {width:Int64} AS fromMs,
       sum(perSecond) * 60 AS requests, sum(failedPerSecond) * 60 AS errors, count() * ${minuteMs} AS measuredMs
     FROM (
       SELECT *, 'server' AS basis FROM (${from === 'samples' ? rawMinutes : rolledMinutes})
       UNION ALL SELECT *, 'callers' AS basis FROM (${calledMinutes})
     ) WHERE minute >= 0
     GROUP BY service, environment, basis, fromMs ORDER BY service, environment, fromMs LIMIT ${maxBucketRows + 1}`,
    {
      service: filter.service,
      environment: filter.environment,
      from: Math.round(grid.fromMs),
      to: Math.round(grid.toMs),
      width: Math.round(grid.bucketMs),
    },
    row,
    bucketOptions(grid),
  );
}
