import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { breakGaps, extremesToPoints, type RangePoint } from './range-points.ts';
import { rangeParams, type RangeWindow, type SeriesPoints } from './range-window.ts';

export type RollUp = { table: 'rollup_1m' | 'rollup_1h'; stepMs: number };

/** Most recent time range, read from raw samples because its roll-ups are still open. */
const tailMs = 7_200_000;

const bucketRow = z.object({
  series: z.string(),
  bucket: z.coerce.number(),
  minMs: z.coerce.number(),
  low: z.number(),
  maxMs: z.coerce.number(),
  high: z.number(),
});

/**
 * Rows of a roll-up, and of raw samples where the roll-up is still open; `tail` is the boundary.
 */
export function rollUpCells(rollUp: RollUp): string {
  return `SELECT series, toInt64(toUnixTimestamp(ts)) * 1000 AS ms, ms + ${rollUp.stepMs} AS end_ms, count, sum, min, max, first, last, increase
    FROM ${rollUp.table} FINAL
    WHERE series IN {ids:Array(UInt64)} AND ms >= {from:Int64} - ${rollUp.stepMs} AND ms <= {to:Int64} AND ms < {tail:Int64}
    UNION ALL
    SELECT series, ms, toUnixTimestamp64Milli(max(at)) AS end_ms, count() AS count, sum(value) AS sum, min(value) AS min, max(value) AS max, argMin(value, at) AS first, argMax(value, at) AS last,
      sum(step) AS increase
    FROM (
      SELECT series, ts AS at, value,
        intDiv(toUnixTimestamp64Milli(ts), ${rollUp.stepMs}) * ${rollUp.stepMs} AS ms,
        lagInFrame(value, 1, nan) OVER (PARTITION BY series, ms ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS previous,
        multiIf(isNaN(previous), 0, value >= previous, value - previous, value) AS step
      FROM samples FINAL
      WHERE series IN {ids:Array(UInt64)} AND isFinite(value)
        AND ts >= fromUnixTimestamp64Milli({tail:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64})
    ) GROUP BY series, ms`;
}

export function tailStart(window: Pick<RangeWindow, 'nowMs'>, rollUp: RollUp): number {
  return Math.floor((window.nowMs - tailMs) / rollUp.stepMs) * rollUp.stepMs;
}

/** Lowest and highest value of each bucket from a roll-up. */
export async function rangeRollUp(window: RangeWindow, rollUp: RollUp): Promise<SeriesPoints> {
  const rows = await selectRows(
    `SELECT series, intDiv(greatest(ms, {from:Int64}) - {from:Int64}, {width:Int64}) AS bucket,
       argMin(ms, min) AS minMs, min(min) AS low, argMax(ms, max) AS maxMs, max(max) AS high
     FROM (${rollUpCells(rollUp)})
     GROUP BY series, bucket ORDER BY series, bucket`,
    { ...rangeParams(window), tail: tailStart(window, rollUp) },
    bucketRow,
  );
  const bySeries = new Map<string, RangePoint[]>();
  for (const [id, items] of Map.groupBy(rows, (row) => row.series)) {
    bySeries.set(
      id,
      extremesToPoints(items.map((item) => ({ ...item, min: item.low, max: item.high }))),
    );
  }
  return { bySeries, reduced: true };
}

const rateRow = z.object({
  series: z.string(),
  ms: z.coerce.number(),
  rate: z.number().nullable(),
});

/** Rows of `series, bucket, ms, rate`: growth per second of counters. */
export function rollUpRates(rollUp: RollUp): string {
  return `SELECT series, bucket, max(ms) AS ms, sum(grown) / sum(elapsed) AS rate
     FROM (
       SELECT series, ms, first, increase,
         lagInFrame(last, 1, nan) OVER steps AS previous_last, lagInFrame(end_ms, 1, end_ms) OVER steps AS previous_end,
         increase + if(first >= previous_last, first - previous_last, first) AS grown,
         (end_ms - previous_end) / 1000 AS elapsed,
         intDiv(greatest(ms, {from:Int64}) - {from:Int64}, {width:Int64}) AS bucket
       FROM (${rollUpCells(rollUp)})
       WINDOW steps AS (PARTITION BY series ORDER BY ms ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
     )
     WHERE isFinite(previous_last) AND elapsed > 0
     GROUP BY series, bucket`;
}

/** Growth per second of counters from a roll-up. */
export async function rangeRollUpRate(window: RangeWindow, rollUp: RollUp): Promise<SeriesPoints> {
  const rows = await selectRows(
    `${rollUpRates(rollUp)} ORDER BY series, ms`,
    { ...rangeParams(window, 1.5), tail: tailStart(window, rollUp) },
    rateRow,
  );
  const bySeries = new Map<string, RangePoint[]>();
  for (const [id, items] of Map.groupBy(rows, (row) => row.series)) {
    const points = items.map((item): RangePoint => [item.ms, item.rate]);
    bySeries.set(id, breakGaps(points).slice(0, window.points));
  }
  return { bySeries, reduced: true };
}
