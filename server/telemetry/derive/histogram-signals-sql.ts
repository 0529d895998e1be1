import { explicitDeltas, exponentialDeltas } from './histogram-deltas.ts';
import {
  clientSignals,
  histogramSignals,
  serviceSignals,
  type HistogramSignals,
} from './histogram-signals.ts';

/**
 * Maximum distance of two points in cells. The mean of points further apart is not spread but goes
 * to their own cell.
 */
const spreadCells = 2.5;
/** Maximum time between a point and its predecessor from an exporter. */
const lookBackMs = 900_000;

/**
 * Grid to which exponential buckets are mapped: eight cells per power of two, from 2^-10 to 2^6
 * seconds.
 */
const gridScale = 3;
const gridFrom = -10 * 2 ** gridScale;
const gridTo = 6 * 2 ** gridScale;

const condition = `series IN (SELECT id FROM series WHERE metric IN {sources:Array(String)})
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

export const environmentSql = `if(labels['deployment.environment.name'] != '', labels['deployment.environment.name'], labels['deployment.environment'])`;

/** SQL that differs between services and their calls. */
function bySet(sqlOf: (set: HistogramSignals) => string): string {
  return `if(is_call, ${sqlOf(clientSignals)}, ${sqlOf(serviceSignals)})`;
}

const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');

/**
 * Subject of a histogram row in `series`: is_call, subject and peer ('' for services). A call
 * without a named peer and a histogram without a service belong to no subject.
 */
export const subjectColumns = `metric IN (${quoted(clientSignals.sources)}) AS is_call,
      labels['service.name'] AS subject, ${bySet(({ peer }) => peer)} AS peer, ${environmentSql} AS environment`;
export const subjectCondition = `metric IN {sources:Array(String)} AND subject != '' AND (NOT is_call OR peer != '')`;

/** Contribution of each interval to each grid cell, summed per series. */
function bySeriesSql(gridMs: number, exponential: boolean): string {
  const lastCell = `intDiv(ms - 1, ${gridMs})`;
  // Earlier points are used only as predecessors.
  return `intervals AS (
  SELECT series, ms, span_ms, d_count, bounds, d_counts FROM (${explicitDeltas(condition, since)}) WHERE ms > {from:Int64}
  ${exponential ? `UNION ALL SELECT series, ms, span_ms, d_count, bounds, d_counts FROM (${exponentialAsExplicit}) WHERE ms > {from:Int64}` : ''}
),
pieces AS (
  SELECT series, bounds, d_count, d_counts, span_ms, span_ms <= ${spreadCells * gridMs} AS spread,
    arrayJoin(if(spread, range(toUInt64(intDiv(ms - span_ms, ${gridMs})), toUInt64(${lastCell}) + 1), [toUInt64(${lastCell})])) AS cell,
    if(spread, least(ms, toInt64(cell + 1) * ${gridMs}) - greatest(ms - span_ms, toInt64(cell) * ${gridMs}), span_ms) AS covered,
    covered / span_ms AS share
  FROM intervals
),
by_series AS (
  SELECT series, cell, cityHash64(bounds) AS layout, any(bounds) AS s_bounds, sum(d_count * share) AS s_n,
    sum(covered) AS s_covered, sumForEach(arrayMap(c -> c * share, d_counts)) AS s_counts
  FROM pieces
  WHERE cell >= intDiv({from:Int64}, ${gridMs}) AND cell < intDiv({to:Int64}, ${gridMs})
  GROUP BY series, cell, layout
)`;
}

/**
 * Sums per instance, because its exporter covers the same time for all its series, then per subject
 * and peer.
 */
const bySubjectSql = `by_instance AS (
  SELECT subject, peer, environment, instance, cell, layout, any(s_bounds) AS i_bounds, sum(s_n) AS i_n,
    sumIf(s_n, failed) AS i_errors, max(s_covered) AS i_covered, sumForEach(s_counts) AS i_counts
  FROM by_series
  INNER JOIN (
    SELECT id, ${subjectColumns},
      if(labels['service.instance.id'] != '', labels['service.instance.id'], labels['host.name']) AS instance,
      ${bySet(({ failed }) => failed)} AS failed
    FROM series FINAL WHERE ${subjectCondition}
  ) AS attributes ON by_series.series = attributes.id
  GROUP BY subject, peer, environment, instance, cell, layout
),
by_layout AS (
  SELECT subject, peer, environment, cell, layout, any(i_bounds) AS l_bounds, sumForEach(i_counts) AS l_counts, sum(i_n) AS l_n,
    sum(i_n / i_covered) * 1000 AS l_rate, sum(i_errors / i_covered) * 1000 AS l_errors
  FROM by_instance WHERE i_covered > 0 GROUP BY subject, peer, environment, cell, layout
),
by_subject AS (
  SELECT subject, peer, environment, cell, sum(l_rate) AS rate, sum(l_errors) AS error_rate,
    argMax(l_bounds, l_n) AS bounds, argMax(l_counts, l_n) AS counts
  FROM by_layout GROUP BY subject, peer, environment, cell
)`;

const signalValues = ['rate', 'error ratio', 0.5, 0.95, 0.99] as const;
const quantiles = signalValues.filter((value) => typeof value === 'number').join(', ');

/** Metric names in the order of signalValues; '' for a value without a signal. */
const namesOf = ({ signals }: HistogramSignals): string =>
  `[${quoted(signalValues.map((value) => signals.find((signal) => signal.value === value)?.metric ?? ''))}]`;

/**
 * Rate, error ratio and quantiles as pairs of metric and value. Quantiles as in
 * histogram-quantile.ts: linear inside a bucket, NaN if empty. Split into steps, because analyzing
 * a nested expression costs more than running it.
 */
const signalsSql = `summed AS (SELECT *, arrayCumSum(counts) AS sums, arraySum(counts) AS total FROM by_subject),
placed AS (SELECT *, arrayMap(q -> toInt64(arrayFirstIndex(c -> c >= q * total, sums)), [${quantiles}]) AS places FROM summed),
bounded AS (
  SELECT *, arrayMap(i -> if(i = 1, least(0, bounds[1]), bounds[i - 1]), places) AS lows,
    arrayMap(i -> bounds[least(i, length(bounds))], places) AS highs,
    arrayMap((q, i) -> (q * total - if(i = 1, 0, sums[i - 1])) / counts[i], [${quantiles}], places) AS fractions
  FROM placed
),
signals AS (
  SELECT subject, peer, environment, cell, peer != '' AS is_call,
    arrayJoin(arrayFilter(pair -> pair.1 != '' AND isFinite(pair.2), arrayZip(${bySet(namesOf)}, arrayConcat(
      [rate, if(rate > 0, error_rate / rate, nan)],
      arrayMap((low, high, f) -> if(total > 0, low + (high - low) * f, nan), lows, highs, fractions))))) AS signal
  FROM bounded
)`;

/** Subject of a derived series, as in `subjectColumns`. */
const targetColumns = `metric IN (${quoted(clientSignals.signals.map(({ metric }) => metric))}) AS is_call,
    ${bySet(({ subjectLabel }) => `labels['${subjectLabel}']`)} AS subject,
    ${bySet(({ peerLabel }) => (peerLabel === null ? "''" : `labels['${peerLabel}']`))} AS peer`;

/**
 * INSERT of the signals of all grid cells in [from, to). Parameters: from, to (epoch ms on the
 * grid), sources. An interval is distributed over the cells it covers. Counts are divided by the
 * time that the instance covered, so a partly covered cell gives the right rate. The timestamp of a
 * sample is the end of its cell. One statement serves services and calls, because query analysis
 * dominates the cost on a small installation.
 */
export function histogramSignalsSql(gridMs: number, exponential: boolean): string {
  const targets = histogramSignals.flatMap(({ signals }) => signals.map(({ metric }) => metric));
  return `INSERT INTO samples (series, ts, value)
WITH ${bySeriesSql(gridMs, exponential)},
${bySubjectSql},
${signalsSql}
SELECT target.id AS series, fromUnixTimestamp64Milli(toInt64(cell + 1) * ${gridMs}) AS ts, signal.2 AS value
FROM signals
INNER JOIN (
  SELECT id, metric, ${targetColumns}, labels['deployment.environment.name'] AS environment
  FROM series FINAL WHERE source = 'tandem' AND metric IN (${quoted(targets)})
) AS target ON target.metric = signal.1 AND target.subject = signals.subject AND target.peer = signals.peer
  AND target.environment = signals.environment`;
}
