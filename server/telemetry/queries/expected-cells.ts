import { z } from 'zod';
import { selectRows } from '../client.ts';
import { readByIds } from './id-list.ts';

export type ExpectedCell = {
  series: string;
  basis: 'hour-of-week' | 'hour-of-day' | 'rolling';
  slot: number;
  median: number;
  mad: number;
  samples: number;
  /**
   * Number of weeks for hour-of-week cells, number of days for hour-of-day cells, 1 for the rolling
   * window.
   */
  periods: number;
};

const row = z.object({
  series: z.string(),
  kind: z.string(),
  slot: z.coerce.number(),
  median: z.number().nullable(),
  mad: z.number().nullable(),
  samples: z.coerce.number(),
  periods: z.coerce.number(),
});

const rollingMs = 3_600_000;
const bases = { how: 'hour-of-week', hod: 'hour-of-day', rolling: 'rolling' } as const;

function toCell(found: z.output<typeof row>): ExpectedCell[] {
  const basis =
    found.kind === 'how' || found.kind === 'hod' || found.kind === 'rolling'
      ? bases[found.kind]
      : null;
  if (basis === null || found.median === null || found.mad === null) return [];
  const { series, slot, median, mad, samples, periods } = found;
  return [{ series, basis, slot, median, mad, samples, periods }];
}

/** Hours in UTC: 0..167 of the week, starting on Monday, or 0..23 of the day. */
export type HourSlots = { week: readonly number[]; day: readonly number[] };

/** Stored history of some hours of the week and of the day. */
export async function storedCells(
  ids: readonly string[],
  { week, day }: HourSlots,
): Promise<ExpectedCell[]> {
  const rows = await readByIds(ids, (list) =>
    selectRows(
      // An hour-of-week cell gets values on one day per week, so its day count equals its week
      // count.
      `SELECT toString(series) AS series, kind, cell AS slot, median, mad, n AS samples, days AS periods FROM baselines FINAL
     WHERE series IN (${list})
       AND ((kind = 'how' AND cell IN {week:Array(UInt16)}) OR (kind = 'hod' AND cell IN {day:Array(UInt16)}))`,
      { week: [...week], day: [...day] },
      row,
    ),
  );
  return rows.flatMap(toCell);
}

/** Median and MAD of the last hour, for series without history. */
export async function rollingCells(ids: readonly string[], atMs: number): Promise<ExpectedCell[]> {
  const rows = await readByIds(ids, (list) =>
    selectRows(
      `SELECT toString(series) AS series, 'rolling' AS kind, 0 AS slot, arrayReduce('medianExact', values) AS median,
       arrayReduce('medianExact', arrayMap(value -> abs(value - median), values)) AS mad, length(values) AS samples, 1 AS periods
     FROM (
       SELECT series, groupArray(value) AS values FROM samples WHERE series IN (${list}) AND isFinite(value)
         AND ts > fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({at:Int64}) GROUP BY series
     )`,
      { from: Math.round(atMs - rollingMs), at: Math.round(atMs) },
      row,
    ),
  );
  return rows.flatMap(toCell);
}
