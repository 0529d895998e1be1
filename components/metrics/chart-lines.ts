import type {
  ChartBand,
  ChartLimit,
  ChartPoint,
  ChartSeries,
} from '#components/charts/chart-types.ts';
import { seriesName, tellApart, withSenders } from '#components/labels/signal-title.ts';
import { formatMetric, formatPercent } from '#lib/format.ts';
import type { RangeResult, RangeSeries } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { ChartPlan } from './chart-plans.ts';
import { bandPoints } from './expected-band.ts';
import { inEnvironment, withPoints } from './metric-range.ts';
import type { DetectionLimit } from './use-limits.ts';

function lineName(
  labels: Readonly<Record<string, string>>,
  by: readonly string[] | undefined,
  others: readonly Readonly<Record<string, string>>[],
): string {
  const named = (by ?? []).flatMap((name) => {
    const value = labels[name];
    return value === undefined || value === '' ? [] : [value];
  });
  if (named.length > 0) return named.join(' ');
  return seriesName(labels, others);
}

const measured = ([, value]: ChartPoint): boolean => value !== null;
const firstMs = (line: ChartSeries): number => line.points.find(measured)?.[0] ?? Infinity;
const lastMs = (line: ChartSeries): number => line.points.findLast(measured)?.[0] ?? -Infinity;

/**
 * Joins the series of an instance and of its successor after a restart: lines with the same name
 * become one if they do not overlap.
 */
export function joinSuccessors<T extends ChartSeries>(lines: readonly T[]): T[] {
  const groups = Map.groupBy(lines, (line) => line.name);
  return [...groups.values()].flatMap((group) => {
    const [first, ...rest] = group.toSorted((a, b) => firstMs(a) - firstMs(b));
    if (first === undefined) return [];
    const joined = [first];
    for (const line of rest) {
      const before = joined.at(-1);
      if (before === undefined || lastMs(before) > firstMs(line)) joined.push(line);
      else joined[joined.length - 1] = follow(before, line);
    }
    return joined;
  });
}

function follow<T extends ChartSeries>(before: T, line: T): T {
  const startMs = firstMs(line);
  const points = [
    ...before.points.filter(([atMs]) => atMs < startMs),
    ...line.points.filter(([atMs]) => atMs >= startMs),
  ];
  return { ...before, points };
}

/** A query for one line may still find several series, for example one per environment. */
function linesOf(plan: ChartPlan, index: number, found: readonly RangeSeries[]): ChartSeries[] {
  const labels = found.map((each) => each.labels);
  const given = plan.names?.[index];
  const lines = found.map(({ seriesId, source, points, ...each }) => {
    const name = lineName(each.labels, plan.by, labels);
    const shown = given === undefined ? name : found.length > 1 ? `${given} ${name}` : given;
    return { id: `${index}-${seriesId}`, name: shown, points, source, labels: each.labels };
  });
  const joined = joinSuccessors(lines);
  const apart = tellApart(joined);
  const names = withSenders(joined.map(({ source }, at) => ({ name: apart[at] ?? '', source })));
  return joined.map(({ id, name, points }, at) => ({ id, name: names[at] ?? name, points }));
}

export interface ChartLines {
  series: ChartSeries[];
  /** Series of the query whose expected range is used. */
  primary: readonly RangeSeries[];
  /** Whether any data was ever sent, in this range or before. */
  known: boolean;
}

export function chartLines(
  plan: ChartPlan,
  results: readonly (RangeResult | undefined)[],
  environment: string | null,
): ChartLines {
  const found = plan.queries.map((_, index) =>
    inEnvironment(results[index]?.series ?? [], environment),
  );
  const alive = found.map(withPoints);
  return {
    series: alive.flatMap((each, index) => linesOf(plan, index, each)),
    primary: alive[plan.primary ?? 0] ?? [],
    known: found.some((each) => each.length > 0),
  };
}

/**
 * Expected range of a chart with a single line. With several lines, each line has its own range.
 */
export function expectedBand(
  primary: readonly RangeSeries[],
  fromMs: number,
  endMs: number,
  unit: string,
): ChartBand | undefined {
  const band = primary.length === 1 ? (primary[0]?.expected?.band ?? []) : [];
  const points = bandPoints(band, fromMs, endMs, unit);
  return points.length === 0 ? undefined : { points };
}

const SEVERITY: Record<string, string> = {
  critical: 'Critical',
  error: 'Error',
  warning: 'Warning',
};

/** Active limits of a metric, plus the limit that the resource reports, if any. */
export function chartLimits(
  limits: readonly DetectionLimit[],
  unit: string,
  own: RangeResult | undefined,
): ChartLimit[] {
  const words: Record<string, string> = { '>': 'above', '>=': 'from', '<': 'below', '<=': 'up to' };
  const judged = limits.map((limit): ChartLimit => {
    const value = unit === 'ratio' ? formatPercent(limit.limit) : formatMetric(limit.limit, unit);
    return {
      value: limit.limit,
      label: `${SEVERITY[limit.severity] ?? 'Limit'} ${words[limit.comparison] ?? 'at'} ${value}`,
      alerting: true,
    };
  });
  const values = (own?.series ?? []).flatMap((each) => {
    const last = each.points.findLast(([, value]) => value !== null)?.[1];
    return last === null || last === undefined ? [] : [last];
  });
  return [
    ...judged,
    ...[...new Set(values)]
      .slice(0, 2)
      .map((value) => ({ value, label: `Limit ${formatMetric(value, unit)}` })),
  ];
}
