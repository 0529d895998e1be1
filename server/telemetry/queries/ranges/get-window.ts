import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { readByIds } from '../id-list.ts';

const row = z.object({
  series: z.string(),
  ts: z.array(z.coerce.number()),
  values: z.array(z.number()),
});

export type SeriesWindow = { series: string; tsMs: number[]; values: number[] };

/**
 * Raw samples of several series in [fromMs, toMs], in time order, without duplicates and stale
 * markers.
 */
export async function getWindow(
  seriesIds: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<SeriesWindow[]> {
  const rows = await readByIds(seriesIds, (list) =>
    selectRows(
      `SELECT series, groupArray(toUnixTimestamp64Milli(ts)) AS ts, groupArray(value) AS values
       FROM (
         SELECT series, ts, value FROM samples FINAL
         WHERE series IN (${list})
           AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64})
           AND isFinite(value)
         ORDER BY series, samples.ts
       )
       GROUP BY series`,
      { from: Math.round(fromMs), to: Math.round(toMs) },
      row,
      { timeoutMs: 20_000, maxMemoryBytes: 2_000_000_000 },
    ),
  );
  return rows.map((item) => ({ series: item.series, tsMs: item.ts, values: item.values }));
}

/** Time in epoch ms, and value. */
type Sample = readonly [atMs: number, value: number];

/**
 * Samples of each series in time order; empty for an unknown series or one without samples.
 * Arguments as for `getWindow`.
 */
export async function getPoints(
  seriesIds: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<(series: { readonly id: string }) => readonly Sample[]> {
  const windows = await getWindow(seriesIds, fromMs, toMs);
  const pointsOf = new Map(
    windows.map((window) => [
      window.series,
      window.tsMs.map((atMs, index): Sample => [atMs, window.values[index] ?? Number.NaN]),
    ]),
  );
  return ({ id }) => pointsOf.get(id) ?? [];
}
