import { linearRegression } from '#engines/math/linear-regression.ts';
import { finitePoints, usualIntervalMs, type Point } from '#engines/math/points.ts';
import { theilSen } from '#engines/math/theil-sen.ts';
import { thinByMedian } from '#engines/math/thin.ts';

export interface LeakOptions {
  /** Memory limit in the unit of the series, if known. */
  readonly limit?: number;
  /**
   * Drop, as a share of the run's growth (and at least 5 % of its peak), that counts as a reset
   * (restart, large collection).
   */
  readonly resetShare?: number;
  readonly minPoints?: number;
  /**
   * Minimum relevant growth per hour: a share of the limit or, without a limit, an absolute value
   * (50 MiB).
   */
  readonly minLimitSharePerHour?: number;
  readonly minGrowthPerHour?: number;
  /** Minimum relevant growth over the run, as a share of its first level; always applies. */
  readonly minRelativeGrowth?: number;
  /**
   * Time at which the series was first seen, if that may be within the window: its warm-up is not a
   * leak.
   */
  readonly firstSeenMs?: number;
  readonly warmUpMs?: number;
}

export interface LeakVerdict {
  readonly leaking: boolean;
  /**
   * Why the series is not a leak, or the last guard passed; stable text for "why am I seeing
   * this?".
   */
  readonly reason:
    | 'too-few-points'
    | 'short-run'
    | 'below-earlier-peak'
    | 'not-steady'
    | 'levelling-off'
    | 'stepwise'
    | 'too-slow'
    | 'steady-growth';
  readonly onsetMs: number;
  /** Growth per hour in the unit of the series. */
  readonly growthPerHour: number;
  /**
   * Level at the start and end of the run; the start is never below the lowest level of the run.
   */
  readonly from: number;
  readonly to: number;
  /** Time until the limit is reached at this growth; NaN without a limit. */
  readonly msToLimit: number;
  readonly points: number;
  /** Share of pairs of points with an increase, 0..1. */
  readonly rising: number;
  /** Age of the process at the last point, if its start is within the points; otherwise null. */
  readonly ageMs: number | null;
  /** Lowest level since the last reset, including its warm-up. */
  readonly lowest: number;
}

const HOUR_MS = 3_600_000;
const BUCKETS = 24;

/**
 * Points after the last reset: a drop from the running peak by a large share of the growth so far.
 */
export function runSinceReset(points: readonly Point[], resetShare: number): readonly Point[] {
  let start = 0;
  let low = Number.POSITIVE_INFINITY;
  let peak = Number.NEGATIVE_INFINITY;
  points.forEach(([, value], index) => {
    if (peak - value > Math.max(resetShare * (peak - low), 0.05 * Math.abs(peak))) {
      start = index;
      low = value;
      peak = value;
    }
    low = Math.min(low, value);
    peak = Math.max(peak, value);
  });
  return points.slice(start);
}

/** Largest single step between adjacent levels, as a share of the total growth. */
function largestStepShare(levels: readonly Point[], growth: number): number {
  let largest = 0;
  for (let index = 1; index < levels.length; index += 1) {
    largest = Math.max(largest, (levels[index]?.[1] ?? NaN) - (levels[index - 1]?.[1] ?? NaN));
  }
  return growth > 0 ? largest / growth : 1;
}

/**
 * Start of the growth: the level of the fitted line at the start of the run, moved past a flat
 * beginning.
 */
function growthStart(levels: readonly Point[], growth: number): number {
  const base = levels[0]?.[1] ?? NaN;
  const flatEnd = levels.findIndex(
    ([, value], index) =>
      value > base + 0.1 * growth && (levels[index + 1]?.[1] ?? value) > base + 0.1 * growth,
  );
  return levels[Math.max(0, flatEnd - 1)]?.[0] ?? NaN;
}

/** Drops a flat beginning (before the leak) so that the guards judge the growth itself. */
function growingPart(run: readonly Point[]): readonly Point[] {
  const levels = thinByMedian(run, BUCKETS);
  const growth = (levels.at(-1)?.[1] ?? NaN) - (levels[0]?.[1] ?? NaN);
  if (!(growth > 0)) return run;
  const startMs = growthStart(levels, growth);
  const part = run.filter(([atMs]) => atMs >= startMs);
  return part.length >= 10 ? part : run;
}

/** Leaves out the first minutes after a process starts, while its caches and heap fill. */
function withoutWarmUp(
  points: readonly Point[],
  startMs: number | null,
  warmUpMs: number | undefined,
): readonly Point[] {
  if (startMs === null) return points;
  const endMs = startMs + (warmUpMs ?? Math.min(600_000, 40 * usualIntervalMs(points)));
  return points.filter(([atMs]) => !(atMs < endMs));
}

/**
 * Points since the last reset, the highest level before it, and the start of the process, if known.
 */
function lastLife(points: readonly Point[], { resetShare = 0.5, firstSeenMs }: LeakOptions) {
  const sinceReset = runSinceReset(points, resetShare);
  const before = points.slice(0, points.length - sinceReset.length);
  const earlierPeak = before.reduce(
    (peak, [, value]) => Math.max(peak, value),
    Number.NEGATIVE_INFINITY,
  );
  const resetMs = before.length === 0 ? null : (sinceReset[0]?.[0] ?? null);
  return { sinceReset, earlierPeak, startMs: resetMs ?? firstSeenMs ?? null };
}

/**
 * Decides whether a memory series leaks. A leak is slow, steady growth since the last reset:
 * visible in at least `minPoints` (10) samples, still going on (slope of the last quarter >= 30 %
 * of the total slope), not a single step, and fast enough to matter (share of the limit or 50 MiB
 * an hour, and >= 8 % of the starting level). A garbage collector's sawtooth resets at each
 * collection, so only its last run counts, without the warm-up after a restart. Steadiness means
 * that Kendall's share of increasing pairs is >= 0.8 over at most 24 bucket medians. Guards after
 * Coroot's memory auditor; slope by Theil-Sen.
 */
export function findLeak(input: readonly Point[], options: LeakOptions = {}): LeakVerdict {
  const points = finitePoints(input);
  const { sinceReset, earlierPeak, startMs } = lastLife(points, options);
  const run = growingPart(withoutWarmUp(sinceReset, startMs, options.warmUpMs));
  const levels = thinByMedian(run, BUCKETS);
  const spanMs = (run.at(-1)?.[0] ?? NaN) - (run[0]?.[0] ?? NaN);
  const line = theilSen(levels);
  const growthPerHour = line.slope * HOUR_MS;
  const floor = Math.min(...levels.map(([, value]) => value));
  // If many points are recent, the fitted line may begin below every observed value.
  const from = Math.max(floor, line.intercept + line.slope * (run[0]?.[0] ?? NaN));
  const to = line.intercept + line.slope * (run.at(-1)?.[0] ?? NaN);
  const growth = (levels.at(-1)?.[1] ?? NaN) - from;
  const msToLimit =
    options.limit === undefined || !(line.slope > 0)
      ? NaN
      : Math.max(0, (options.limit - to) / line.slope);
  const verdict = (reason: LeakVerdict['reason']): LeakVerdict => ({
    leaking: reason === 'steady-growth',
    reason,
    onsetMs: run[0]?.[0] ?? NaN,
    growthPerHour,
    from,
    to,
    msToLimit,
    points: run.length,
    rising: line.rising,
    ageMs: startMs === null ? null : (run.at(-1)?.[0] ?? NaN) - startMs,
    lowest: Math.min(...thinByMedian(sinceReset, BUCKETS).map(([, value]) => value)),
  });
  if (points.length < (options.minPoints ?? 10)) return verdict('too-few-points');
  if (run.length < (options.minPoints ?? 10)) return verdict('short-run');
  if (!(growthPerHour > 0) || !(line.rising >= 0.8)) return verdict('not-steady');
  // After a restart or a collection, memory first returns to its earlier level.
  if (to <= earlierPeak * 1.03) return verdict('below-earlier-peak');
  const lastQuarter = linearRegression(run.slice(Math.floor(run.length * 0.75))).slope * HOUR_MS;
  const lastThird = theilSen(levels.slice(Math.floor(levels.length * 0.6))).slope * HOUR_MS;
  if (Math.max(lastQuarter, lastThird) < 0.3 * growthPerHour) return verdict('levelling-off');
  if (levels.length >= 8 && largestStepShare(levels, growth) > 0.5) return verdict('stepwise');
  const needed =
    options.limit === undefined
      ? (options.minGrowthPerHour ?? 50 * 1024 * 1024)
      : options.limit * (options.minLimitSharePerHour ?? 0.05);
  const relative = growth / Math.max(Math.abs(from), Number.MIN_VALUE);
  if (growthPerHour < needed || relative < (options.minRelativeGrowth ?? 0.08) || !(spanMs > 0))
    return verdict('too-slow');
  return verdict('steady-growth');
}
