import { explicitDeltas, exponentialDeltas } from './histogram-deltas.ts';

/** Points further apart than this many cells are not spread: their mean stands at their own cell. */
const spreadCells = 2.5;
/** A point needs its predecessor, which an exporter sends at most this long before. */
const lookBackMs = 900_000;

/** Exponential buckets are laid on this grid: eight cells per power of two, from 2^-10 to 2^6 seconds. */
const gridScale = 3;
const gridFrom = -10 * 2 ** gridScale;
const gridTo = 6 * 2 ** gridScale;

const condition = `series IN (SELECT id FROM series WHERE metric = 'http.server.request.duration')
  AND ts > fromUnixTimestamp64Milli({from:Int64} - ${lookBackMs})
  AND ts <= fromUnixTimestamp64Milli({to:Int64} + 60000)`;
const since = `({from:Int64} - ${lookBackMs})`;

/** d_buckets (a map by index at `scale`) as counts between the fixed bounds. */
const exponentialAsExplicit = `SELECT series, ms, span_ms, d_count,
    arrayMap(k -> exp2(k / ${2 ** gridScale}), range(${gridFrom}, ${gridTo} + 1)) AS bounds,
    CAST(arrayReduce('sumMap',
      [arrayMap(i -> toInt32(greatest(${gridFrom} - 1, least(${gridTo}, if(scale >= ${gridScale},
        floor(i / exp2(scale - ${gridScale})), floor((i + 0.5) * exp2(${gridScale} - scale)))))), mapKeys(d_buckets))],
      [mapValues(d_buckets)]), 'Map(Int32, Float64)') AS cells,
    arrayMap(k -> cells[toInt32(k)] + if(k = ${gridFrom} - 1, d_zero, 0), range(${gridFrom} - 1, ${gridTo} + 1)) AS d_counts
  FROM (${exponentialDeltas(condition, since)})`;

/** The quantile of `counts` between `bounds`, linear inside a bucket, as in histogram-quantile.ts. */
function quantileSql(q: number): string {
  return `(arrayFirstIndex(c -> c >= ${q} * total, sums) AS i${q * 100},
    if(i${q * 100} = 1, least(0, bounds[1]), bounds[i${q * 100} - 1]) AS low${q * 100},
    low${q * 100} + (bounds[least(i${q * 100}, length(bounds))] - low${q * 100})
      * (${q} * total - if(i${q * 100} = 1, 0, sums[i${q * 100} - 1])) / counts[i${q * 100}]).3`;
}

/**
 * INSERT of the service signals of all grid cells in [from, to). Parameters: from, to (epoch ms on the grid).
 * An interval is shared out to the cells it covers; counts are divided by the time that the instance covered, so a
 * cell that an exporter has covered in part gives the right rate. A cell's sample stands at its end.
 */
export function serviceSignalsSql(gridMs: number): string {
  return `INSERT INTO samples (series, ts, value)
WITH intervals AS (
  SELECT series, ms, span_ms, d_count, bounds, d_counts FROM (${explicitDeltas(condition, since)})
  UNION ALL
  SELECT series, ms, span_ms, d_count, bounds, d_counts FROM (${exponentialAsExplicit})
),
pieces AS (
  SELECT series, bounds, d_count, d_counts, span_ms,
    span_ms <= ${spreadCells * gridMs} AS spread,
    arrayJoin(if(spread, range(toUInt64(intDiv(ms - span_ms, ${gridMs})), toUInt64(intDiv(ms - 1, ${gridMs})) + 1),
      [toUInt64(intDiv(ms - 1, ${gridMs}))])) AS cell,
    if(spread, least(ms, toInt64(cell + 1) * ${gridMs}) - greatest(ms - span_ms, toInt64(cell) * ${gridMs}), span_ms) AS covered,
    covered / span_ms AS share
  FROM intervals
  WHERE cell >= intDiv({from:Int64}, ${gridMs}) AND cell < intDiv({to:Int64}, ${gridMs})
),
by_series AS (
  SELECT series, cell, any(bounds) AS bounds, cityHash64(pieces.bounds) AS layout,
    sum(d_count * share) AS n, sum(covered) AS covered_ms,
    sumForEach(arrayMap(c -> c * share, d_counts)) AS counts
  FROM pieces GROUP BY series, cell, layout
),
by_instance AS (
  SELECT service, environment, instance, cell, layout, any(b.bounds) AS bounds,
    sum(n) AS n, sumIf(n, status >= '500' AND length(status) = 3) AS errors,
    max(covered_ms) AS covered_ms, sumForEach(b.counts) AS counts
  FROM by_series AS b
  INNER JOIN (
    SELECT id, labels['service.name'] AS service, labels['service.instance.id'] AS instance,
      if(labels['deployment.environment.name'] != '', labels['deployment.environment.name'], labels['deployment.environment']) AS environment,
      labels['http.response.status_code'] AS status
    FROM series FINAL WHERE metric = 'http.server.request.duration' AND service != ''
  ) AS s ON b.series = s.id
  GROUP BY service, environment, instance, cell, layout
),
by_service AS (
  SELECT service, environment, cell, sum(rate) AS rate, sum(error_rate) AS error_rate,
    argMax(bounds, n) AS bounds, argMax(counts, n) AS counts
  FROM (
    SELECT service, environment, cell, layout, any(i.bounds) AS bounds, sumForEach(i.counts) AS counts, sum(i.n) AS n,
      sum(i.n / covered_ms) * 1000 AS rate, sum(errors / covered_ms) * 1000 AS error_rate
    FROM by_instance AS i GROUP BY service, environment, cell, layout
  )
  GROUP BY service, environment, cell
),
signals AS (
  SELECT service, environment, cell, arrayCumSum(counts) AS sums, sums[-1] AS total,
    arrayJoin(arrayFilter(pair -> isFinite(pair.2), [
      ('service.request.rate', rate),
      ('service.error.ratio', if(rate > 0, error_rate / rate, nan)),
      ('service.latency.p50', if(total > 0, ${quantileSql(0.5)}, nan)),
      ('service.latency.p95', if(total > 0, ${quantileSql(0.95)}, nan)),
      ('service.latency.p99', if(total > 0, ${quantileSql(0.99)}, nan))
    ])) AS signal
  FROM by_service
)
SELECT t.id AS series, fromUnixTimestamp64Milli(toInt64(cell + 1) * ${gridMs}) AS ts, signal.2 AS value
FROM signals AS g
INNER JOIN (
  SELECT id, metric, labels['service.name'] AS service, labels['deployment.environment.name'] AS environment
  FROM series FINAL WHERE source = 'tandem' AND startsWith(metric, 'service.')
) AS t ON t.metric = signal.1 AND t.service = g.service AND t.environment = g.environment`;
}
