import { slideWindow, windowValue, type Aggregation } from '#engines/detect/monitor-window.ts';
import type { MonitorQuery } from '#lib/schemas/monitoring/monitoring.ts';
import { minSeverity } from '#server/explore/log-severity.ts';
import { TandemError } from '#server/platform/errors.ts';
import { histogramQuantile, mergeCells } from '#server/telemetry/derive/histogram-quantile.ts';
import { logBuckets } from '#server/telemetry/queries/logs/log-buckets.ts';
import {
  histogramBuckets,
  maxBucketRows,
  metricBuckets,
  type BucketGrid,
  type CellBucket,
  type ValueBucket,
} from '#server/telemetry/queries/monitor-buckets.ts';
import { logSources, metricSources } from '#server/telemetry/queries/monitor-sources.ts';
import { maxGroups } from './internal.ts';

/** Windows that end at each step after `fromMs`. The first window ends one step after it. */
export type ValueGrid = {
  fromMs: number;
  toMs: number;
  stepMs: number;
  windowMs: number;
  bucketMs: number;
  /** Time before the first window. Groups with data only in that time are also included. */
  lookBackMs?: number;
  /** Timeout of the store; defaults to 20 s. */
  timeoutMs?: number;
};
export type GroupValues = {
  labels: Record<string, string>;
  unit: string;
  values: [endMs: number, value: number | null][];
};

const quantiles: Partial<Record<string, number>> = { p50: 0.5, p95: 0.95, p99: 0.99 };

/** Maximum number of buckets per window. Finer buckets cost time and add no information. */
const bucketsPerWindow = 12;

/** Windows of about `windowMs`, made of whole buckets that are at least `minBucketMs` long. */
export function bucketsOf(
  windowMs: number,
  minBucketMs: number,
): { windowMs: number; bucketMs: number } {
  const bucketMs = Math.max(minBucketMs, Math.ceil(windowMs / bucketsPerWindow));
  return { bucketMs, windowMs: Math.ceil(windowMs / bucketMs) * bucketMs };
}

function shownUnit(query: MonitorQuery, unit: string): string {
  if (query.kind === 'log') return '1';
  if (query.reading === 'rate' && query.aggregation !== 'count')
    return unit === '' || unit === '1' || unit.startsWith('{') ? '1/s' : `${unit}/s`;
  return query.reading === 'raw' && query.aggregation === 'count' ? '1' : unit;
}

function toGroups<B extends ValueBucket | CellBucket>(
  query: MonitorQuery,
  buckets: readonly B[],
  grid: ValueGrid,
  value: (inside: readonly B[]) => number | null,
): GroupValues[] {
  const byGroup = Map.groupBy(buckets, (bucket) => JSON.stringify(bucket.group));
  if (byGroup.size > maxGroups || buckets.length > maxBucketRows)
    throw new TandemError(
      'invalid_input',
      `groupBy: more than ${maxGroups} groups; filter by more labels or group by fewer.`,
      { fields: [{ field: 'rule.query.groupBy', message: `more than ${maxGroups} groups` }] },
    );
  return [...byGroup.values()].map((items) => ({
    labels: Object.fromEntries(
      query.groupBy.map((label, index) => [label, items[0]?.group[index] ?? '']),
    ),
    unit: shownUnit(query, items[0]?.unit ?? ''),
    values: slideWindow(items, grid).map(([endMs, inside]) => [endMs, value(inside)]),
  }));
}

function span(grid: ValueGrid): BucketGrid {
  return {
    ...(grid.timeoutMs === undefined ? {} : { timeoutMs: grid.timeoutMs }),
    fromMs: grid.fromMs + grid.stepMs - grid.windowMs - (grid.lookBackMs ?? 0),
    toMs: grid.toMs,
    bucketMs: grid.bucketMs,
  };
}

type LogQuery = Extract<MonitorQuery, { kind: 'log' }>;

function logFilter(query: LogQuery) {
  const minimum = minSeverity(query.severity === null ? undefined : [query.severity]);
  return {
    search: query.text,
    ...(minimum === undefined ? {} : { minSeverity: minimum }),
    ...(query.service === '' ? {} : { service: query.service }),
  };
}

/** Keys of the senders whose data a monitor's query reads over a grid. */
export async function monitorSources(query: MonitorQuery, grid: ValueGrid): Promise<string[]> {
  return query.kind === 'log'
    ? logSources(logFilter(query), span(grid))
    : metricSources(query, span(grid));
}

async function logValues(query: LogQuery, grid: ValueGrid): Promise<GroupValues[]> {
  const buckets = await logBuckets(logFilter(query), query.groupBy, span(grid));
  // No record means a count of zero, not missing data.
  const groups = toGroups(query, buckets, grid, (inside) => windowValue(inside, 'count') ?? 0);
  if (groups.length > 0 || query.groupBy.length > 0) return groups;
  const steps = slideWindow<ValueBucket>([], grid);
  return [{ labels: {}, unit: '1', values: steps.map(([endMs]) => [endMs, 0]) }];
}

/**
 * Values over time of each group in a monitor's query, read in one store query. Throws
 * `invalid_input` if there are too many groups.
 */
export async function monitorValues(query: MonitorQuery, grid: ValueGrid): Promise<GroupValues[]> {
  if (query.kind === 'log') return logValues(query, grid);
  const asked = {
    metric: query.metric,
    labels: query.labels,
    groupBy: query.groupBy,
    ...span(grid),
  };
  const { reading } = query;
  if (reading === 'raw' || reading === 'rate') {
    const aggregation: Aggregation = query.aggregation;
    return toGroups(query, await metricBuckets(asked, reading), grid, (inside) =>
      windowValue(inside, aggregation, reading === 'rate'),
    );
  }
  const quantile = quantiles[reading] ?? 0.5;
  return toGroups(query, await histogramBuckets(asked), grid, (inside) =>
    inside.length === 0
      ? null
      : histogramQuantile(mergeCells(inside.map((bucket) => bucket.cells)), quantile),
  );
}
