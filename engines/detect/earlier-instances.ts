import { runSinceReset } from '#engines/detect/trend-leak.ts';
import { finitePoints, type Point } from '#engines/math/points.ts';
import { thinByMedian } from '#engines/math/thin.ts';

/** Memory of a recently started process, in the unit of the series. */
export interface YoungRun {
  /** Current level, and lowest level since the start. */
  readonly to: number;
  readonly lowest: number;
  /** Time until the limit is reached at this growth, ms; NaN without a limit. */
  readonly msToLimit: number;
}

const RESET_SHARE = 0.5;
const HORIZON_MS = 3_600_000;
/**
 * Required growth: a multiple of the largest earlier growth, and a minimum excess as a share of the
 * current level.
 */
const BEYOND = 1.5;
const BEYOND_SHARE = 0.05;
const BUCKETS = 24;

/** Points between resets, oldest run first. */
function runsOf(points: readonly Point[]): (readonly Point[])[] {
  const runs: (readonly Point[])[] = [];
  for (let rest = points; rest.length > 0;) {
    const last = runSinceReset(rest, RESET_SHARE);
    if (last.length === 0) break;
    runs.unshift(last);
    rest = rest.slice(0, rest.length - last.length);
  }
  return runs;
}

/**
 * Memory growth of each earlier instance at this age. Instances that ended before this age are left
 * out.
 */
export function growthAtAge(history: readonly Point[], ageMs: number): number[] {
  return runsOf(finitePoints(history)).flatMap((run) => {
    const startMs = run[0]?.[0] ?? NaN;
    if ((run.at(-1)?.[0] ?? NaN) - startMs < ageMs) return [];
    const young = run.filter(([atMs]) => atMs - startMs <= ageMs);
    const levels = thinByMedian(young, BUCKETS).map(([, value]) => value);
    return levels.length === 0 ? [] : [(levels.at(-1) ?? NaN) - Math.min(...levels)];
  });
}

/**
 * Whether a recently started process grows well beyond earlier instances of its service at the same
 * age: by more than 1.5 times the largest earlier growth, and by at least 5% of the level more.
 * Without earlier instances, whether the process reaches its limit within an hour. `earlier` is the
 * result of `growthAtAge`.
 */
export function outgrowsPredecessors(run: YoungRun, earlier: readonly number[]): boolean {
  if (earlier.length === 0) return run.msToLimit <= HORIZON_MS;
  const growth = run.to - run.lowest;
  const largest = Math.max(0, ...earlier);
  return growth > BEYOND * largest && growth - largest > BEYOND_SHARE * Math.abs(run.to);
}
