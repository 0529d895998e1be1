/**
 * SQL that turns histogram points of any temporality into the increments between them. `condition`
 * selects rows of `histograms`. `sinceMs` is an expression: a cumulative series that started after
 * it counts from its start, an older series from its second point in the selection.
 *
 * Rows: series, ms (end of the interval), span_ms (its length), d_count, d_sum, bounds, d_counts.
 */
export function explicitDeltas(condition: string, sinceMs: string): string {
  return `SELECT series, ms, bounds, ms - begin_ms AS span_ms,
    if(continuous, count - p_count, count) AS d_count,
    if(continuous, sum - p_sum, sum) AS d_sum,
    if(continuous, arrayMap((now, before) -> greatest(now - before, 0), counts, p_counts), counts) AS d_counts
  FROM (
    SELECT series, bounds, counts, count, sum, ms, p_count, p_sum, p_counts,
      ${continuity('p_bounds = bounds')}, ${beginMs(sinceMs)} AS begin_ms
    FROM (
      SELECT series, temporality, bounds, counts, count, sum,
        toUnixTimestamp64Milli(ts) AS ms, toUnixTimestamp64Milli(start_ts) AS start_ms,
        lagInFrame(count, 1, -1.) OVER steps AS p_count, lagInFrame(sum, 1, 0.) OVER steps AS p_sum,
        lagInFrame(counts) OVER steps AS p_counts, lagInFrame(bounds) OVER steps AS p_bounds,
        toUnixTimestamp64Milli(lagInFrame(ts, 1, ts) OVER steps) AS p_ms
      FROM histograms FINAL
      WHERE shape = 0 AND ${condition}
      WINDOW steps AS (PARTITION BY series ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
    )
  )
  WHERE begin_ms >= 0 AND span_ms > 0`;
}

/**
 * Like `explicitDeltas`, for exponential histograms. They are converted to the coarsest scale of
 * the series in the selection, which is exact because neighboring buckets merge. Rows: series, ms,
 * span_ms, d_count, d_sum, scale, d_zero, d_buckets Map(index, count). Negative observations are
 * omitted.
 */
export function exponentialDeltas(condition: string, sinceMs: string): string {
  return `SELECT series, ms, target AS scale, ms - begin_ms AS span_ms,
    if(continuous, count - p_count, count) AS d_count,
    if(continuous, sum - p_sum, sum) AS d_sum,
    if(continuous, greatest(zero_count - p_zero, 0), zero_count) AS d_zero,
    if(continuous, mapApply((k, v) -> (k, greatest(v, 0)), mapSubtract(buckets, p_buckets)), buckets) AS d_buckets
  FROM (
    SELECT series, target, buckets, zero_count, count, sum, ms, p_count, p_sum, p_zero, p_buckets,
      ${continuity('1')}, ${beginMs(sinceMs)} AS begin_ms
    FROM (
      SELECT series, temporality, target, buckets, zero_count, count, sum, ms, start_ms,
        lagInFrame(count, 1, -1.) OVER steps AS p_count, lagInFrame(sum, 1, 0.) OVER steps AS p_sum,
        lagInFrame(zero_count, 1, 0.) OVER steps AS p_zero, lagInFrame(buckets) OVER steps AS p_buckets,
        lagInFrame(ms, 1, ms) OVER steps AS p_ms
      FROM (
        SELECT series, temporality, count, sum, zero_count, target,
          toUnixTimestamp64Milli(ts) AS ms, toUnixTimestamp64Milli(start_ts) AS start_ms,
          CAST(arrayReduce('sumMap', [arrayMap((_, i) -> toInt32(floor((offset + i - 1) / exp2(scale - target))),
            counts, arrayEnumerate(counts))], [counts]), 'Map(Int32, Float64)') AS buckets
        FROM (
          SELECT *, min(scale) OVER (PARTITION BY series) AS target
          FROM histograms FINAL WHERE shape = 1 AND ${condition}
        )
      )
      WINDOW steps AS (PARTITION BY series ORDER BY ms ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
    )
  )
  WHERE begin_ms >= 0 AND span_ms > 0`;
}

/**
 * A cumulative point continues its predecessor unless the count fell or its start is later than the
 * predecessor.
 */
function continuity(sameLayout: string): string {
  return `temporality = 2 AND p_count >= 0 AND count >= p_count AND start_ms <= p_ms AND ${sameLayout} AS continuous`;
}

/** Start of a point's interval; -1 if unknown. */
function beginMs(sinceMs: string): string {
  return `multiIf(
    temporality = 1 AND start_ms > 0 AND start_ms < ms, start_ms,
    continuous, p_ms,
    p_count >= 0, greatest(p_ms, start_ms),
    temporality = 2 AND start_ms >= ${sinceMs} AND start_ms < ms, start_ms,
    -1)`;
}
