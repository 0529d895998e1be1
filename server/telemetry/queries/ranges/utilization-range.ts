import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { visibleSeries, type FoundSeries } from '../series/find-series.ts';
import {
  chooseRollUp,
  maxSeries as maxLines,
  rangeOf,
  requireRange,
  type RangeAnswer,
  type RangeRequest,
  type RangeSeries,
} from './get-range.ts';
import {
  gridOf,
  intervalMs,
  intervalsPerBucket,
  maxSeries,
  plainSql,
  toPoints,
  type Grouping,
} from './grouped-range.ts';
import { tailStart } from './range-roll-up.ts';

/** A utilization and its series: one series for the whole, or series for shares of its units. */
export type UtilizationLine = {
  labels: Readonly<Record<string, string>>;
  prefers: 'used' | 'idle';
  parts: readonly {
    member: FoundSeries;
    unit: string;
    share: 'whole' | 'used' | 'idle' | 'reported_idle';
  }[];
};

export type UtilizationRequest = RangeRequest & {
  grouping: Grouping | null;
  /** Groups series into utilizations. */
  split: (series: readonly FoundSeries[]) => UtilizationLine[];
};

type DrawnLine = { id: string; labels: Record<string, string>; lines: UtilizationLine[] };

const bucketRow = z.object({
  line: z.coerce.number(),
  bucket: z.coerce.number(),
  value: z.number(),
});

const ofPart = (values: string, type: string): string =>
  `transform(series, {ids:Array(UInt64)}, {${values}:Array(${type})}, CAST(${type === 'String' ? "''" : '0'}, '${type}'))`;

/**
 * Rows of `item, bucket, v`: utilization of each item from the values of its parts. A unit has its
 * own value, or 1 minus its idle shares, or the sum of its used shares. An item has the mean of its
 * units.
 */
function utilizationSql(perSeries: string): string {
  return `SELECT item, bucket, avg(busy) AS v FROM (
    SELECT item, unit, bucket, multiIf(
        countIf(share = 'whole') > 0, avgIf(part, share = 'whole'),
        countIf(share = 'reported_idle') > 0 AND (any(idle_first) = 1 OR countIf(share = 'used') = 0),
          greatest(0., least(1., 1 - sumIf(part, share IN ('idle', 'reported_idle')))),
        countIf(share = 'used') > 0, least(1., sumIf(part, share = 'used')),
        nan) AS busy
    FROM (
      SELECT ${ofPart('items', 'UInt32')} AS item, ${ofPart('units', 'UInt32')} AS unit, bucket, v AS part,
        ${ofPart('shares', 'String')} AS share, ${ofPart('idleFirst', 'UInt8')} AS idle_first
      FROM (${perSeries}) WHERE isFinite(v)
    ) GROUP BY item, unit, bucket
  ) WHERE isFinite(busy) GROUP BY item, bucket`;
}

function numbered(drawn: readonly DrawnLine[]) {
  const items = drawn.flatMap(({ lines }, line) => lines.map((each) => ({ line, ...each })));
  const parts = items.flatMap(({ parts: own, prefers }, item) => {
    const units = [...new Set(own.map(({ unit }) => unit))];
    return own.map(({ member, unit, share }) => ({
      id: member.id,
      item,
      unit: units.indexOf(unit),
      share,
      idleFirst: prefers === 'idle' ? 1 : 0,
    }));
  });
  return { items, parts };
}

/**
 * Lines from utilizations: the aggregate per line, over buckets in which every series has a sample.
 */
async function drawLines(
  request: RangeRequest,
  drawn: readonly DrawnLine[],
  aggregate: Grouping['aggregate'],
): Promise<{ series: RangeSeries[]; resolution: RangeAnswer['resolution'] }> {
  if (drawn.length === 0) return { series: [], resolution: 'raw' };
  const { items, parts } = numbered(drawn);
  const ids = parts.map(({ id }) => id);
  const rollUp = chooseRollUp(ids.length, request);
  const stepMs = rollUp?.stepMs ?? (await intervalMs('samples', request, ids));
  const grid = gridOf(request, stepMs * intervalsPerBucket);
  const rows = await selectRows(
    `SELECT transform(item, {itemIds:Array(UInt32)}, {lines:Array(UInt32)}, toUInt32(0)) AS line, bucket,
       ${aggregate}(v) AS value
     FROM (${utilizationSql(plainSql('raw', rollUp))}) GROUP BY line, bucket ORDER BY line, bucket`,
    {
      ids,
      items: parts.map(({ item }) => item),
      units: parts.map(({ unit }) => unit),
      shares: parts.map(({ share }) => share),
      idleFirst: parts.map(({ idleFirst }) => idleFirst),
      itemIds: items.map((_, item) => item),
      lines: items.map(({ line }) => line),
      from: grid.fromMs,
      to: grid.toMs,
      width: grid.widthMs,
      ...(rollUp === null ? {} : { tail: tailStart(request, rollUp) }),
    },
    bucketRow,
  );
  const byLine = Map.groupBy(rows, ({ line }) => line);
  const series = drawn.map(({ id, labels, lines }, line): RangeSeries => {
    const first = lines[0]?.parts[0]?.member;
    const buckets = (byLine.get(line) ?? []).map(({ bucket, value }): [number, number] => [
      bucket,
      value,
    ]);
    return {
      id,
      labels,
      unit: first?.unit ?? '',
      kind: first?.kind ?? '',
      source: lines.length === 1 ? (first?.source ?? '') : '',
      points: toPoints(buckets, grid, request.points),
    };
  });
  const resolution = rollUp === null ? 'raw' : rollUp.table === 'rollup_1m' ? '1m' : '1h';
  return { series, resolution };
}

function groupLines(all: readonly UtilizationLine[], by: string | null): DrawnLine[] {
  const byValue = Map.groupBy(all, ({ labels }) => (by === null ? '' : (labels[by] ?? '')));
  return [...byValue]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([value, lines]) => ({
      id: `group:${value}`,
      labels: by === null ? {} : { [by]: value },
      lines,
    }));
}

const isWhole = ({ parts }: UtilizationLine): boolean =>
  parts.every(({ share, unit }) => share === 'whole' && unit === '');

/**
 * A line for each utilization: series for the whole as measured, other utilizations from their
 * parts.
 */
async function getEach(
  request: RangeRequest,
  all: readonly UtilizationLine[],
  truncated: boolean,
): Promise<RangeAnswer> {
  const whole = all.filter(isWhole).flatMap(({ parts }) => parts.map(({ member }) => member));
  const derived = all
    .filter((line) => !isWhole(line))
    .map((line): DrawnLine => ({
      id: `utilization:${line.parts[0]?.member.id ?? ''}`,
      labels: { __name__: request.metric, ...line.labels },
      lines: [line],
    }));
  const [plain, made] = await Promise.all([
    rangeOf(request, whole, truncated),
    drawLines(request, derived, 'avg'),
  ]);
  const series = [...plain.series, ...made.series];
  return {
    ...plain,
    series,
    reduced: plain.reduced || derived.length > 0,
    resolution: plain.series.length > 0 ? plain.resolution : made.resolution,
    sources: [...new Set(series.map(({ source }) => source))],
  };
}

/**
 * Utilization between 0 and 1 over time, from series for the whole and from series for a share or
 * unit of it, such as `state=idle` of a core. Returns one line per utilization, or the aggregate of
 * each group.
 */
export async function getUtilizationRange(request: UtilizationRequest): Promise<RangeAnswer> {
  requireRange(request);
  const { metric, labels, sees, grouping, split } = request;
  const found = await visibleSeries(
    { metric, labels },
    maxSeries + 1,
    sees === undefined ? {} : { sees },
  );
  const all = split(found.slice(0, maxSeries).toReversed());
  if (grouping === null) {
    const truncated = found.length > maxSeries || all.length > maxLines;
    return getEach(request, all.slice(-maxLines), truncated);
  }
  const groups = groupLines(all, grouping.by);
  const { series, resolution } = await drawLines(
    request,
    groups.slice(0, maxLines),
    grouping.aggregate,
  );
  return {
    series,
    reduced: true,
    truncated: found.length > maxSeries || groups.length > maxLines,
    resolution,
    sources: [...new Set(found.map(({ source }) => source))],
  };
}
