import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { breakGaps, type RangePoint } from './range-points.ts';
import { bucketWidthMs, rangeParams, type RangeWindow, type SeriesPoints } from './range-window.ts';

const stepRow = z.object({
  series: z.string(),
  ms: z.coerce.number(),
  increase: z.number(),
  elapsedMs: z.coerce.number(),
});

/** Time before the range in which the sample is searched that the first step starts from. */
const lookBackMs = 600_000;

/**
 * Rows of `series, bucket, ms, increase, elapsedMs` of counters. A value below its predecessor
 * means that the counter restarted at 0. A stale marker ends a series, so nothing is counted across
 * it.
 */
export const counterGrowth = `SELECT series, bucket, max(ms) AS ms, sum(step) AS increase, sum(elapsed) AS elapsedMs
     FROM (
       SELECT series, toUnixTimestamp64Milli(ts) AS ms,
         if(value >= previous, value - previous, value) AS step, ms - previous_ms AS elapsed,
         intDiv(ms - {from:Int64}, {width:Int64}) AS bucket
       FROM (
         SELECT series, ts, value,
           lagInFrame(value, 1, nan) OVER steps AS previous,
           toUnixTimestamp64Milli(lagInFrame(ts, 1, ts) OVER steps) AS previous_ms
         FROM samples FINAL
         WHERE series IN {ids:Array(UInt64)}
           AND ts >= fromUnixTimestamp64Milli({from:Int64} - ${lookBackMs})
           AND ts <= fromUnixTimestamp64Milli({to:Int64})
         WINDOW steps AS (PARTITION BY series ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
       )
       WHERE isFinite(value) AND isFinite(previous) AND ms >= {from:Int64}
     )
     GROUP BY series, bucket HAVING elapsedMs > 2`;

/** Growth per second of counters. */
export async function rangeRate(window: RangeWindow): Promise<SeriesPoints> {
  const rows = await selectRows(
    `${counterGrowth} ORDER BY series, ms`,
    rangeParams(window, 1.5),
    stepRow,
  );
  const bySeries = new Map<string, RangePoint[]>();
  for (const [id, steps] of Map.groupBy(rows, (row) => row.series)) {
    const points = steps.map((step): RangePoint => [
      step.ms,
      (step.increase / step.elapsedMs) * 1_000,
    ]);
    bySeries.set(id, breakGaps(points).slice(0, window.points));
  }
  return { bySeries, reduced: bucketWidthMs(window, 1.5) > 1_000 };
}
