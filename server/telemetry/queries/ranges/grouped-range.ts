import { z } from 'zod';
import { TandemError } from '#server/platform/errors.ts';
import { selectRow, selectRows } from '../../client.ts';
import { explicitDeltas, exponentialDeltas } from '../../derive/histogram-deltas.ts';
import {
  explicitCells,
  exponentialCells,
  histogramQuantile,
  mergeCells,
} from '../../derive/histogram-quantile.ts';
import { visibleSeries, type FoundSeries } from '../series/find-series.ts';
import { chooseRollUp, type RangeAnswer, type RangeRequest } from './get-range.ts';
import { breakGaps, type RangePoint } from './range-points.ts';
import { counterGrowth } from './range-rate.ts';
import { rollUpCells, rollUpRates, tailStart } from './range-roll-up.ts';

export type Aggregate = 'sum' | 'avg' | 'max';
/** One line per value of a label, or one line for all series if `by` is null. */
export type Grouping = { by: string | null; aggregate: Aggregate };
export type GroupedRequest = RangeRequest & { grouping: Grouping };

/** Maximum series to read, newest first. */
export const maxSeries = 5_000;
const maxGroups = 100;
const lookBackMs = 600_000;
/**
 * Bucket width in sampling intervals. It ensures that every series has a sample in each bucket,
 * without which sums would jump.
 */
export const intervalsPerBucket = 1.5;

const quantileOf = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

interface Group {
  value: string;
  series: FoundSeries[];
}

/** Buckets of equal width. The last one ends at the end of the range, so that it is complete. */
interface Grid {
  fromMs: number;
  toMs: number;
  widthMs: number;
}

const groupRow = z.object({
  line: z.coerce.number(),
  bucket: z.coerce.number(),
  value: z.number().nullable(),
});
const cellRow = z.object({
  line: z.coerce.number(),
  bucket: z.coerce.number(),
  bounds: z.array(z.number()),
  counts: z.array(z.number()),
  scale: z.number(),
  zero: z.number(),
  buckets: z.record(z.string(), z.number()),
});

const isHistogram = ({ kind }: FoundSeries): boolean => kind.endsWith('histogram');
const selection = `series IN {ids:Array(UInt64)}
  AND ts >= fromUnixTimestamp64Milli({from:Int64} - ${lookBackMs}) AND ts <= fromUnixTimestamp64Milli({to:Int64})`;
const since = `({from:Int64} - ${lookBackMs})`;
const bucketOf = (ms: string): string => `intDiv(${ms} - {from:Int64}, {width:Int64})`;
const line = 'transform(series, {ids:Array(UInt64)}, {lines:Array(UInt32)}, toUInt32(0))';

function groupsOf(series: readonly FoundSeries[], by: string | null): Group[] {
  const byValue = Map.groupBy(series, ({ labels }) => (by === null ? '' : (labels[by] ?? '')));
  return [...byValue]
    .map(([value, members]) => ({ value, series: members }))
    .toSorted((a, b) => (a.value < b.value ? -1 : 1));
}

/** Sampling interval that covers nine of ten series, in ms. */
export async function intervalMs(
  table: 'samples' | 'histograms',
  request: RangeRequest,
  ids: readonly bigint[],
): Promise<number> {
  const { ms } = await selectRow(
    `SELECT quantileExact(0.9)(step) AS ms FROM (
       SELECT (toUnixTimestamp64Milli(max(ts)) - toUnixTimestamp64Milli(min(ts))) / (uniqExact(ts) - 1) AS step
       FROM ${table}
       WHERE series IN {ids:Array(UInt64)} AND ts >= fromUnixTimestamp64Milli({from:Int64})
         AND ts <= fromUnixTimestamp64Milli({to:Int64})
       GROUP BY series HAVING uniqExact(ts) > 1)`,
    { ids, from: request.fromMs, to: request.toMs },
    z.object({ ms: z.number().nullable() }),
  );
  return ms !== null && Number.isFinite(ms) ? ms : 0;
}

export function gridOf({ fromMs, toMs, points }: RangeRequest, leastMs: number): Grid {
  // Leaves some points for gaps in the line, which count as points too.
  const buckets = Math.max(1, Math.floor(Math.max(2, points) / 1.5));
  const widthMs = Math.max(1, Math.ceil((toMs - fromMs) / buckets), Math.ceil(leastMs));
  const count = Math.max(1, Math.floor((toMs - fromMs) / widthMs));
  return { fromMs: toMs - count * widthMs, toMs: toMs - 1, widthMs };
}

/** Rows of `series, bucket, v` of plain series. */
export function plainSql(as: RangeRequest['as'], rollUp: ReturnType<typeof chooseRollUp>): string {
  if (as === 'rate')
    return rollUp === null
      ? `SELECT series, bucket, increase / elapsedMs * 1000 AS v FROM (${counterGrowth})`
      : `SELECT series, bucket, rate AS v FROM (${rollUpRates(rollUp)})`;
  if (rollUp === null)
    return `SELECT series, ${bucketOf('toUnixTimestamp64Milli(ts)')} AS bucket, avg(value) AS v
      FROM samples FINAL
      WHERE series IN {ids:Array(UInt64)} AND isFinite(value)
        AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64})
      GROUP BY series, bucket`;
  return `SELECT series, ${bucketOf('ms')} AS bucket, sum(sum) / sum(count) AS v
    FROM (${rollUpCells(rollUp)}) WHERE ms >= {from:Int64} GROUP BY series, bucket`;
}

/**
 * Rows in the format of `plainSql`, for histograms: mean of the observations, or observations per
 * second.
 */
function histogramSql(as: RangeRequest['as']): string {
  const value = as === 'rate' ? 'sum(d_count) / sum(span_ms) * 1000' : 'sum(d_sum) / sum(d_count)';
  const columns = 'series, ms, span_ms, d_count, d_sum';
  return `SELECT series, ${bucketOf('ms')} AS bucket, ${value} AS v
    FROM (
      SELECT ${columns} FROM (${explicitDeltas(selection, since)})
      UNION ALL SELECT ${columns} FROM (${exponentialDeltas(selection, since)})
    ) WHERE ms >= {from:Int64} GROUP BY series, bucket`;
}

type Params = Parameters<typeof selectRows>[1];
type Buckets = Map<number, [bucket: number, value: number | null][]>;

async function aggregated(perSeries: string, aggregate: Aggregate, params: Params) {
  const rows = await selectRows(
    `SELECT ${line} AS line, bucket, ${aggregate}(v) AS value FROM (${perSeries})
     WHERE isFinite(v) GROUP BY line, bucket ORDER BY line, bucket`,
    params,
    groupRow,
  );
  const lines: Buckets = new Map();
  for (const row of rows) push(lines, row.line, row.bucket, row.value);
  return lines;
}

function push(lines: Buckets, at: number, bucket: number, value: number | null): void {
  const points = lines.get(at);
  if (points === undefined) lines.set(at, [[bucket, value]]);
  else points.push([bucket, value]);
}

/** Quantiles over all observations of a group. They do not depend on the aggregate. */
async function quantiles(quantile: number, params: Params): Promise<Buckets> {
  const part = (deltas: string, columns: string, keys: string): string =>
    `SELECT ${line} AS line, ${bucketOf('ms')} AS bucket, ${columns}
     FROM (${deltas}) WHERE ms >= {from:Int64} GROUP BY line, bucket, ${keys}`;
  const rows = await selectRows(
    `SELECT * FROM (
       ${part(
         explicitDeltas(selection, since),
         `bounds, sumForEach(d_counts) AS counts, toInt32(0) AS scale, toFloat64(0) AS zero,
          CAST(map(), 'Map(Int32, Float64)') AS buckets`,
         'bounds',
       )}
       UNION ALL ${part(
         exponentialDeltas(selection, since),
         `emptyArrayFloat64() AS bounds, emptyArrayFloat64() AS counts, toInt32(scale) AS scale, sum(d_zero) AS zero,
          CAST(sumMap(d_buckets), 'Map(Int32, Float64)') AS buckets`,
         'scale',
       )}
     ) ORDER BY line, bucket`,
    params,
    cellRow,
  );
  const lines: Buckets = new Map();
  for (const [, same] of Map.groupBy(rows, (row) => `${row.line} ${row.bucket}`)) {
    const [first] = same;
    if (first === undefined) continue;
    const cells = mergeCells(
      same.map(({ bounds, counts, scale, zero, buckets }) =>
        counts.length > 0 ? explicitCells(bounds, counts) : exponentialCells(scale, zero, buckets),
      ),
    );
    push(lines, first.line, first.bucket, histogramQuantile(cells, quantile));
  }
  return lines;
}

function bucketsOf(
  request: GroupedRequest,
  histogram: boolean,
  rollUp: ReturnType<typeof chooseRollUp>,
  params: Params,
): Promise<Buckets> {
  const { as, grouping } = request;
  if (as !== 'raw' && as !== 'rate') {
    if (histogram) return quantiles(quantileOf[as], params);
    throw new TandemError('invalid_input', 'Quantiles are only available for histograms.', {
      fields: [{ field: 'as', message: 'use raw or rate for this metric' }],
    });
  }
  const perSeries = histogram ? histogramSql(as) : plainSql(as, rollUp);
  return aggregated(perSeries, grouping.aggregate, params);
}

function unitOf(series: readonly FoundSeries[]): string {
  const [unit, ...more] = new Set(series.map((each) => each.unit));
  return more.length === 0 ? (unit ?? '') : '';
}

export function toPoints(
  buckets: readonly [bucket: number, value: number | null][],
  grid: Grid,
  most: number,
): RangePoint[] {
  const points = buckets.map(([bucket, value]): RangePoint => [
    grid.fromMs + (bucket + 1) * grid.widthMs,
    value,
  ]);
  return breakGaps(points, grid.widthMs * 1.5).slice(0, most);
}

/**
 * Sum, average or maximum of each group's series over time. Computes one value per series and
 * bucket first (mean of its samples, growth per second), then aggregates over the series. Points
 * are at the end of the buckets.
 */
export async function getGroupedRange(request: GroupedRequest): Promise<RangeAnswer> {
  const { metric, labels, sees, grouping } = request;
  const found = await visibleSeries(
    { metric, labels },
    maxSeries + 1,
    sees === undefined ? {} : { sees },
  );
  // If a metric was sent both as plain values and as a histogram, the shape of its newest series is
  // used.
  const histogram = found[0] !== undefined && isHistogram(found[0]);
  const series = found.slice(0, maxSeries).filter((each) => isHistogram(each) === histogram);
  const all = groupsOf(series, grouping.by);
  const groups = all.slice(0, maxGroups);
  const truncated = found.length > maxSeries || all.length > maxGroups;
  const sources = [...new Set(series.map(({ source }) => source))];
  if (groups.length === 0)
    return { series: [], reduced: false, truncated, resolution: 'raw', sources };
  const members = groups.flatMap((group, at) => group.series.map(({ id }) => ({ id, at })));
  const ids = members.map(({ id }) => id);
  const rollUp = histogram ? null : chooseRollUp(ids.length, request);
  const intervals = await (rollUp === null
    ? intervalMs(histogram ? 'histograms' : 'samples', request, ids)
    : rollUp.stepMs);
  const grid = gridOf(request, intervals * intervalsPerBucket);
  const buckets = await bucketsOf(request, histogram, rollUp, {
    ids,
    lines: members.map(({ at }) => at),
    from: grid.fromMs,
    to: grid.toMs,
    width: grid.widthMs,
    ...(rollUp === null ? {} : { tail: tailStart(request, rollUp) }),
  });
  return {
    series: groups.map(({ value, series: own }, at) => ({
      id: `group:${value}`,
      labels: grouping.by === null ? {} : { [grouping.by]: value },
      unit: unitOf(own),
      kind: own[0]?.kind ?? '',
      source: '',
      points: toPoints(buckets.get(at) ?? [], grid, request.points),
    })),
    reduced: true,
    truncated,
    resolution: rollUp === null ? 'raw' : rollUp.table === 'rollup_1m' ? '1m' : '1h',
    sources,
  };
}
