import { runSinceReset } from '#engines/detect/trend-leak.ts';
import { finitePoints, type Point } from '#engines/math/points.ts';
import { thinByMedian } from '#engines/math/thin.ts';

/** A young process whose memory grows. */
export interface YoungRun {
  readonly ageMs: number;
  /** Level now, and lowest level since its start, in the unit of the series. */
  readonly to: number;
  readonly lowest: number;
  /** NaN without a limit. */
  readonly msToLimit: number;
}

const RESET_SHARE = 0.5;
const HORIZON_MS = 3_600_000;
/** Growth that no earlier instance came near: this many times the largest, and by this share of the level. */
const BEYOND = 1.5;
const BEYOND_SHARE = 0.05;
const BUCKETS = 24;

/** Runs between resets, the oldest first. */
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

/** How far the memory of each earlier instance had grown at this age; those that did not become so old are left out. */
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
 * Whether a young process grows unlike its predecessors: its memory has grown at least 1.5 times as far as that of any
 * earlier instance of the service at the same age, and further by 5 % of its level. Without an earlier instance: whether
 * it reaches its limit within an hour. `earlier` is what `growthAtAge` found.
 */
export function outgrowsPredecessors(run: YoungRun, earlier: readonly number[]): boolean {
  if (earlier.length === 0) return run.msToLimit <= HORIZON_MS;
  const growth = run.to - run.lowest;
  const largest = Math.max(0, ...earlier);
  return growth > BEYOND * largest && growth - largest > BEYOND_SHARE * Math.abs(run.to);
}
