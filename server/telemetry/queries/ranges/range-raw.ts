import { z } from 'zod';
import { selectRow, selectRows } from '../../client.ts';
import { breakGaps, extremesToPoints, type RangePoint } from './range-points.ts';
import { rangeParams, type RangeWindow, type SeriesPoints } from './range-window.ts';

const countRow = z.object({ n: z.coerce.number() });
const pointRow = z.object({
  series: z.string(),
  ms: z.coerce.number(),
  value: z.number().nullable(),
});
const bucketRow = z.object({
  series: z.string(),
  bucket: z.coerce.number(),
  minMs: z.coerce.number(),
  min: z.number(),
  maxMs: z.coerce.number(),
  max: z.number(),
});

const inRange = `series IN {ids:Array(UInt64)}
  AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64})`;

/**
 * All samples, or the lowest and highest sample per bucket if a series has more than the requested
 * points.
 */
export async function rangeRaw(window: RangeWindow): Promise<SeriesPoints> {
  const params = rangeParams(window);
  const { n } = await selectRow(
    `SELECT max(n) AS n FROM (SELECT uniqExact(ts) AS n FROM samples WHERE ${inRange} GROUP BY series)`,
    params,
    countRow,
  );
  if (n > window.points) return reducedRaw(window);
  const rows = await selectRows(
    `SELECT series, toUnixTimestamp64Milli(ts) AS ms, if(isFinite(value), value, NULL) AS value
     FROM samples FINAL WHERE ${inRange} ORDER BY series, samples.ts`,
    params,
    pointRow,
  );
  const bySeries = new Map<string, RangePoint[]>();
  for (const row of rows) {
    const points = bySeries.get(row.series) ?? [];
    points.push([row.ms, row.value]);
    bySeries.set(row.series, points);
  }
  for (const [id, points] of bySeries) bySeries.set(id, breakGaps(points));
  // Gaps count as points too.
  const longest = Math.max(0, ...[...bySeries.values()].map((points) => points.length));
  return longest > window.points ? reducedRaw(window) : { bySeries, reduced: false };
}

async function reducedRaw(window: RangeWindow): Promise<SeriesPoints> {
  const rows = await selectRows(
    `SELECT series, intDiv(toUnixTimestamp64Milli(ts) - {from:Int64}, {width:Int64}) AS bucket,
       toUnixTimestamp64Milli(argMin(ts, value)) AS minMs, min(value) AS min,
       toUnixTimestamp64Milli(argMax(ts, value)) AS maxMs, max(value) AS max
     FROM samples FINAL WHERE ${inRange} AND isFinite(value)
     GROUP BY series, bucket ORDER BY series, bucket`,
    rangeParams(window),
    bucketRow,
  );
  const buckets = Map.groupBy(rows, (row) => row.series);
  const bySeries = new Map<string, RangePoint[]>();
  for (const [id, items] of buckets) bySeries.set(id, extremesToPoints(items));
  return { bySeries, reduced: true };
}
