import { explicitDeltas } from './histogram-deltas.ts';
import { environmentSql } from './histogram-signals-sql.ts';
import {
  factorSql,
  failedSql,
  modelSql,
  rankSql,
  roleSql,
  tellsFailuresSql,
  versionSql,
} from './model-servers.ts';

/** Maximum distance of two points. The time between points further apart counts as unmeasured. */
export const longestSpanMs = 300_000;
/**
 * Maximum distance of two points in cells. The mean of points further apart is not spread but goes
 * to their own cell.
 */
const spreadCells = 2.5;

const between = `ts > fromUnixTimestamp64Milli({from:Int64} - ${2 * longestSpanMs})
  AND ts <= fromUnixTimestamp64Milli({to:Int64} + ${longestSpanMs})`;
const seriesOf = (names: string): string =>
  `series IN (SELECT id FROM series WHERE metric IN {${names}:Array(String)})`;

/**
 * Increments of model server counters and histograms between two points, from remote write or OTLP.
 * Rows: series, suffix and bound (for the parts of a histogram; NaN for no bound), ms (end),
 * span_ms, d. A counter below its predecessor restarted at 0. A stale marker ends the counter.
 */
const stepsSql = `SELECT series, '' AS suffix, nan AS bound, ms, ms - previous_ms AS span_ms,
    if(value >= previous, value - previous, value) AS d
  FROM (
    SELECT series, value, toUnixTimestamp64Milli(ts) AS ms, lagInFrame(value, 1, nan) OVER points AS previous,
      toUnixTimestamp64Milli(lagInFrame(ts, 1, ts) OVER points) AS previous_ms
    FROM samples FINAL WHERE ${seriesOf('counters')} AND ${between}
    WINDOW points AS (PARTITION BY series ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
  )
  WHERE isFinite(value) AND isFinite(previous) AND ms > previous_ms AND ms - previous_ms <= ${longestSpanMs}
  UNION ALL
  SELECT series, part.1 AS suffix, part.2 AS bound, ms, span_ms, part.3 AS d
  FROM (${explicitDeltas(`${seriesOf('histograms')} AND ${between}`, `({from:Int64} - ${2 * longestSpanMs})`)})
  ARRAY JOIN arrayConcat([('_count', nan, d_count), ('_sum', nan, d_sum)],
    arrayMap((b, c) -> ('_bucket', b, c), arrayPushBack(bounds, inf), arrayCumSum(d_counts))) AS part
  WHERE span_ms <= ${longestSpanMs}`;

const known = `SELECT id, metric, labels FROM series FINAL WHERE metric IN {sources:Array(String)}`;

/** Columns derived from a series with the suffix; `metric` and `labels` are those of the series. */
const readColumns = (name: string): string =>
  `${modelSql(name)} AS model, ${versionSql(name)} AS version, ${environmentSql} AS environment,
   ${rankSql(name)} AS rank, ${roleSql(name)} AS role, ${factorSql(name)} AS factor,
   ${failedSql(name)} AS failed, ${tellsFailuresSql(name)} AS tells`;

const boundOf = `if(suffix = '_bucket', bound, ifNull(toFloat64OrNull(labels['le']), nan))`;

/**
 * Sums of the counts (`n`), and for buckets the bounds in seconds and the cumulative counts. sumMap
 * would omit empty buckets.
 */
const sumsSql = `countIf(role = 'requests') AS counted, sumIf(n, role = 'requests') AS requests,
  sumIf(n, role = 'requests' AND failed) AS errors, max(tells) AS tells,
  countIf(role = 'latency sum') AS timed, sumIf(n * factor, role = 'latency sum') AS latency_sum,
  countIf(role = 'queue sum') AS queued, sumIf(n * factor, role = 'queue sum') AS queue_sum,
  groupArrayIf((le * factor, n), role = 'latency bucket' AND NOT isNaN(le)) AS pairs,
  arraySort(arrayDistinct(arrayMap(pair -> pair.1, pairs))) AS bounds,
  arrayMap(b -> arraySum(pair -> if(pair.1 = b, pair.2, 0), pairs), bounds) AS cums`;

/**
 * SQL for a quantile of cumulative counts by bound, linear inside a bucket as in
 * histogram-quantile.ts; NaN without counts.
 */
function bucketQuantile(q: number): string {
  const place = `arrayFirstIndex(c -> c >= ${q} * cums[-1], cums)`;
  const low = `if(${place} = 1, 0, bounds[${place} - 1])`;
  const before = `if(${place} = 1, 0, cums[${place} - 1])`;
  const high = `if(isInfinite(bounds[${place}]), ${low}, bounds[${place}])`;
  return `if(length(bounds) = 0 OR cums[-1] <= 0, nan,
    ${low} + (${high} - ${low}) * (${q} * cums[-1] - ${before}) / (cums[${place}] - ${before}))`;
}

/** Signals derived from these metrics, with their units. */
export const serverSignals = [
  { metric: 'inference.request.rate', unit: '1/s' },
  { metric: 'inference.error.ratio', unit: '1' },
  { metric: 'inference.latency.p50', unit: 's' },
  { metric: 'inference.latency.p95', unit: 's' },
  { metric: 'inference.latency.mean', unit: 's' },
  { metric: 'inference.queue.time', unit: 's' },
  { metric: 'inference.queue.length', unit: '1' },
  { metric: 'inference.cache.utilization', unit: '1' },
] as const;

const countedSignals = `arrayJoin([
  ('inference.request.rate', if(counted > 0, requests * 1000, nan)),
  ('inference.error.ratio', if(tells > 0 AND requests > 0, errors / requests, nan)),
  ('inference.latency.p50', ${bucketQuantile(0.5)}),
  ('inference.latency.p95', ${bucketQuantile(0.95)}),
  ('inference.latency.mean', if(timed > 0 AND requests > 0, latency_sum / requests, nan)),
  ('inference.queue.time', if(queued > 0 AND requests > 0, queue_sum / requests, nan))])`;

/** Queue lengths are summed over instances. Shares and quantiles use the worst instance. */
const gaugeSignals = `arrayJoin([
  ('inference.queue.length', if(countIf(role = 'queue length') = 0, nan, sumIf(mean, role = 'queue length'))),
  ('inference.cache.utilization', if(countIf(role = 'cache use') = 0, nan, maxIf(mean, role = 'cache use'))),
  ('inference.latency.p50', if(countIf(quantile = 0.5) = 0, nan, maxIf(mean * factor, quantile = 0.5))),
  ('inference.latency.p95', if(countIf(quantile = 0.95) = 0, nan, maxIf(mean * factor, quantile = 0.95)))])`;

/**
 * INSERT of the signals of these models for all cells in [from, to), as series with the labels
 * `model` and `deployment.environment.name`. The timestamp of a sample is the end of its cell.
 * Counts are divided by the time that their series covered, so a partly measured cell gives the
 * right rate.
 */
export function serverSignalsSql(cellMs: number): string {
  const last = `intDiv(ms - 1, ${cellMs})`;
  const names = serverSignals.map(({ metric }) => `'${metric}'`).join(', ');
  return `INSERT INTO samples (series, ts, value)
WITH pieces AS (
  SELECT series, suffix, bound, d, span_ms, span_ms <= ${spreadCells * cellMs} AS spread,
    arrayJoin(if(spread, range(toUInt64(intDiv(ms - span_ms, ${cellMs})), toUInt64(${last}) + 1), [toUInt64(${last})])) AS cell,
    if(spread, least(ms, toInt64(cell + 1) * ${cellMs}) - greatest(ms - span_ms, toInt64(cell) * ${cellMs}), span_ms) AS covered
  FROM (${stepsSql})
),
by_series AS (
  SELECT series, suffix, bound, cell, sum(d * covered / span_ms) / sum(covered) AS n
  FROM pieces WHERE covered > 0 AND cell >= intDiv({from:Int64}, ${cellMs}) AND cell < intDiv({to:Int64}, ${cellMs})
  GROUP BY series, suffix, bound, cell
),
counted_signals AS (
  SELECT model, environment, rank, cell, ${countedSignals} AS signal
  FROM (
    SELECT model, environment, rank, cell, ${sumsSql} FROM (
      SELECT cell, n, ${boundOf} AS le, concat(metric, suffix) AS name, ${readColumns('name')}
      FROM by_series INNER JOIN (${known}) AS known ON known.id = by_series.series
    ) WHERE model IN {models:Array(String)} GROUP BY model, environment, rank, cell
  )
),
gauge_signals AS (
  SELECT model, environment, rank, cell, ${gaugeSignals} AS signal
  FROM (
    SELECT cell, mean, toFloat64OrZero(labels['quantile']) AS quantile, ${readColumns('metric')}
    FROM (
      SELECT series, toUInt64(intDiv(toUnixTimestamp64Milli(ts) - 1, ${cellMs})) AS cell, avg(value) AS mean
      FROM samples FINAL
      WHERE ${seriesOf('gauges')} AND isFinite(value)
        AND ts > fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64})
      GROUP BY series, cell
    ) AS gauges INNER JOIN (${known}) AS known ON known.id = gauges.series
  ) WHERE model IN {models:Array(String)} GROUP BY model, environment, rank, cell
)
SELECT target.id AS series, fromUnixTimestamp64Milli(toInt64(cell + 1) * ${cellMs}) AS ts, argMin(signal.2, rank) AS value
FROM (SELECT * FROM counted_signals UNION ALL SELECT * FROM gauge_signals) AS signals
INNER JOIN (
  SELECT id, metric, labels['model'] AS model, labels['deployment.environment.name'] AS environment
  FROM series FINAL WHERE source = 'tandem' AND metric IN (${names})
) AS target ON target.metric = signals.signal.1 AND target.model = signals.model AND target.environment = signals.environment
WHERE isFinite(signal.2)
GROUP BY target.id, cell`;
}

/**
 * INSERT of a stale marker after the last cell of models whose counters all ended with a stale
 * marker in [from, to). Their server was removed or scaled to zero, which does not count as a
 * silent source.
 */
export function serverEndsSql(cellMs: number): string {
  const names = serverSignals.map(({ metric }) => `'${metric}'`).join(', ');
  return `INSERT INTO samples (series, ts, value)
SELECT target.id AS series, fromUnixTimestamp64Milli((intDiv(end_ms - 1, ${cellMs}) + 1) * ${cellMs} + 1) AS ts, nan AS value
FROM (
  SELECT model, environment, max(last_ms) AS end_ms FROM (
    SELECT last_ms, ended, ${modelSql('metric')} AS model, ${environmentSql} AS environment
    FROM (
      SELECT series, toUnixTimestamp64Milli(max(ts)) AS last_ms, isNaN(argMax(value, ts)) AS ended FROM samples FINAL
      WHERE ${seriesOf('counters')} AND ts > fromUnixTimestamp64Milli({from:Int64} - ${2 * longestSpanMs})
        AND ts <= fromUnixTimestamp64Milli({to:Int64})
      GROUP BY series
    ) AS ends INNER JOIN (${known}) AS known ON known.id = ends.series
  ) WHERE model IN {models:Array(String)} GROUP BY model, environment
  HAVING min(ended) = 1 AND end_ms > {from:Int64}
) AS over
INNER JOIN (
  SELECT id, labels['model'] AS model, labels['deployment.environment.name'] AS environment
  FROM series FINAL WHERE source = 'tandem' AND metric IN (${names}) AND id IN (
    SELECT series FROM samples WHERE ts > fromUnixTimestamp64Milli({from:Int64} - ${2 * longestSpanMs})
      AND ts <= fromUnixTimestamp64Milli({to:Int64}) AND isFinite(value))
) AS target ON target.model = over.model AND target.environment = over.environment`;
}

/**
 * Models whose servers reported points in [from, to), with the typical time between their points in
 * ms.
 */
export const serverSpansSql = `SELECT model, environment, quantileExact(0.9)(span) AS spanMs FROM (
  SELECT ${modelSql('metric')} AS model, ${environmentSql} AS environment, span
  FROM (
    SELECT series, quantileExact(0.5)(span_ms) AS span FROM (${stepsSql})
    WHERE suffix IN ('', '_count') AND ms > {from:Int64} AND ms <= {to:Int64} + ${longestSpanMs} GROUP BY series
  ) AS spans INNER JOIN (${known}) AS known ON known.id = spans.series
) WHERE model != '' GROUP BY model, environment LIMIT 5000`;

/**
 * Quantiles that servers compute themselves, by version: the worst instance's mean over the window.
 * 0 means that none was measured.
 */
const summedQuantiles = `SELECT rank, version, maxIf(mean * factor, quantile = 0.5) AS p50, maxIf(mean * factor, quantile = 0.95) AS p95
  FROM (
    SELECT mean, toFloat64OrZero(labels['quantile']) AS quantile, ${readColumns('metric')}
    FROM (
      SELECT series, avg(value) AS mean FROM samples FINAL
      WHERE ${seriesOf('gauges')} AND isFinite(value) AND value > 0
        AND ts > fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64})
      GROUP BY series
    ) AS gauges INNER JOIN (${known}) AS known ON known.id = gauges.series
  ) WHERE role = 'latency quantile' AND model = {model:String} GROUP BY rank, version`;

/**
 * Requests, errors and latency of one model by version in (from, to], for each of its servers.
 * Quantiles come from buckets, otherwise from the server's own quantiles. Sums and counts alone
 * give only a mean.
 */
export const serverVersionsSql = `SELECT counted.rank AS rank, counted.version AS version, requests,
    if(tells > 0, errors, NULL) AS errors,
    multiIf(isFinite(counted.p50), counted.p50 * 1000, summed.p50 > 0, summed.p50 * 1000, NULL) AS p50Ms,
    multiIf(isFinite(counted.p95), counted.p95 * 1000, summed.p95 > 0, summed.p95 * 1000, NULL) AS p95Ms,
    if(timed > 0 AND requests > 0, latency_sum / requests * 1000, NULL) AS meanMs
  FROM (
    SELECT rank, version, counted, requests, errors, tells, timed, latency_sum, ${bucketQuantile(0.5)} AS p50,
      ${bucketQuantile(0.95)} AS p95
    FROM (
      SELECT rank, version, ${sumsSql} FROM (
        SELECT n, ${boundOf} AS le, concat(metric, suffix) AS name, ${readColumns('name')}
        FROM (
          SELECT series, suffix, bound, sum(d) AS n FROM (${stepsSql})
          WHERE ms > {from:Int64} AND ms <= {to:Int64} GROUP BY series, suffix, bound
        ) AS sums INNER JOIN (${known}) AS known ON known.id = sums.series
      ) WHERE model = {model:String} GROUP BY rank, version
    )
  ) AS counted
  LEFT JOIN (${summedQuantiles}) AS summed ON summed.rank = counted.rank AND summed.version = counted.version
  WHERE counted.counted > 0 AND counted.version != '' ORDER BY rank, requests DESC LIMIT 1000`;
