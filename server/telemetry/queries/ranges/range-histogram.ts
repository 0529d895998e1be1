import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { explicitDeltas, exponentialDeltas } from '../../derive/histogram-deltas.ts';
import {
  explicitCells,
  exponentialCells,
  histogramQuantile,
  type HistogramCells,
} from '../../derive/histogram-quantile.ts';
import { breakGaps, type RangePoint } from './range-points.ts';
import { bucketWidthMs, rangeParams, type RangeWindow, type SeriesPoints } from './range-window.ts';

const base = {
  series: z.string(),
  ms: z.coerce.number(),
  count: z.number(),
  sum: z.number().nullable(),
  spanMs: z.coerce.number(),
};
const explicitRow = z.object({ ...base, bounds: z.array(z.number()), counts: z.array(z.number()) });
const exponentialRow = z.object({
  ...base,
  scale: z.number(),
  zero: z.number(),
  buckets: z.record(z.string(), z.number()),
});

type Interval = {
  series: string;
  ms: number;
  count: number;
  sum: number | null;
  spanMs: number;
  cells: HistogramCells;
};

const lookBackMs = 600_000;
const selection = `series IN {ids:Array(UInt64)}
  AND ts >= fromUnixTimestamp64Milli({from:Int64} - ${lookBackMs}) AND ts <= fromUnixTimestamp64Milli({to:Int64})`;
const since = `({from:Int64} - ${lookBackMs})`;
const totals = `max(ms) AS ms, sum(d_count) AS count, sum(d_sum) AS sum, sum(span_ms) AS spanMs`;
const bucket = 'intDiv(ms - {from:Int64}, {width:Int64})';

async function intervals(window: RangeWindow, shapes: HistogramShapes): Promise<Interval[]> {
  const params = rangeParams(window, 1.5);
  const [explicit, exponential] = await Promise.all([
    shapes.explicit
      ? selectRows(
          `SELECT series, ${totals}, bounds, sumForEach(d_counts) AS counts
       FROM (SELECT *, ${bucket} AS bucket FROM (${explicitDeltas(selection, since)}) WHERE ms >= {from:Int64})
       GROUP BY series, bucket, bounds ORDER BY series, ms`,
          params,
          explicitRow,
        )
      : [],
    shapes.exponential
      ? selectRows(
          `SELECT series, ${totals}, scale, sum(d_zero) AS zero, sumMap(d_buckets) AS buckets
       FROM (SELECT *, ${bucket} AS bucket FROM (${exponentialDeltas(selection, since)}) WHERE ms >= {from:Int64})
       GROUP BY series, bucket, scale ORDER BY series, ms`,
          params,
          exponentialRow,
        )
      : [],
  ]);
  return [
    ...explicit.map((row) => ({ ...row, cells: explicitCells(row.bounds, row.counts) })),
    ...exponential.map((row) => ({
      ...row,
      cells: exponentialCells(row.scale, row.zero, row.buckets),
    })),
  ];
}

/** Histogram shapes of the series in the window. Each shape costs a query. */
export type HistogramShapes = { explicit: boolean; exponential: boolean };

export type HistogramView = 'raw' | 'rate' | 'p50' | 'p95' | 'p99';
const quantileOf: Partial<Record<HistogramView, number>> = { p50: 0.5, p95: 0.95, p99: 0.99 };

function valueOf(item: Interval, view: HistogramView): number | null {
  if (view === 'rate') return (item.count / item.spanMs) * 1_000;
  const q = quantileOf[view];
  if (q !== undefined) return histogramQuantile(item.cells, q);
  return item.count > 0 && item.sum !== null ? item.sum / item.count : null;
}

/** Quantiles, observations per second, or (raw) mean of the observations between the points. */
export async function rangeHistogram(
  window: RangeWindow,
  view: HistogramView,
  shapes: HistogramShapes,
): Promise<SeriesPoints> {
  const bySeries = new Map<string, RangePoint[]>();
  for (const [id, items] of Map.groupBy(await intervals(window, shapes), (item) => item.series)) {
    const points = items.map((item): RangePoint => [item.ms, valueOf(item, view)]);
    bySeries.set(id, breakGaps(points).slice(0, window.points));
  }
  return { bySeries, reduced: bucketWidthMs(window, 1.5) > 1_000 };
}
