import type { Point } from '#engines/math/points.ts';
import { median } from '#lib/numerics/median.ts';

export interface SilenceOptions {
  /** Known reporting interval; default: the median interval of the points. */
  readonly intervalMs?: number;
  /** Number of intervals without a point after which a series is silent ... */
  readonly missedIntervals?: number;
  /** ... and the minimum duration of that silence. */
  readonly minSilenceMs?: number;
  /** Minimum number of points before a series is expected to report. */
  readonly minPoints?: number;
}

export interface SilenceVerdict {
  /** `unknown`: too few points to determine the reporting interval. */
  readonly outcome: 'reporting' | 'silent' | 'unknown';
  readonly lastAtMs: number;
  readonly silentForMs: number;
  readonly intervalMs: number;
}

/** Number of consecutive gaps that determine the current reporting interval. */
const PACE_GAPS = 12;

/**
 * Gaps that show how often a series reports. If all earlier gaps were longer than the current ones
 * (minute-level history before live samples, or a shortened scrape interval), only the current ones
 * are used.
 */
function gapsOfPace(gaps: readonly number[]): readonly number[] {
  const short = 3 * median(gaps.slice(-PACE_GAPS));
  const begin = gaps.findLastIndex((gap) => gap > short) + 1;
  const isPace = gaps.length - begin >= PACE_GAPS;
  const wasSlower = gaps.slice(0, begin).every((gap) => gap > short);
  return isPace && wasSlower ? gaps.slice(begin) : gaps;
}

/**
 * Decides whether a previously reporting series has stopped. The expected interval is the median
 * gap between points. A series is silent after 6 intervals without a point and at least 60 s, so
 * that a delayed scrape does not count. For irregular series (90 % gap above three medians) the
 * interval is the 90 % gap. A series that has become denser is judged by its current interval
 * (`gapsOfPace`). Times in epoch ms; points finite, in time order.
 */
export function judgeSilence(
  points: readonly Point[],
  nowMs: number,
  options: SilenceOptions = {},
): SilenceVerdict {
  const lastAtMs = points.at(-1)?.[0] ?? NaN;
  const silentForMs = Math.max(0, nowMs - lastAtMs);
  if (points.length < (options.minPoints ?? 5))
    return { outcome: 'unknown', lastAtMs, silentForMs, intervalMs: NaN };
  const gaps = points.slice(1).map((point, index) => point[0] - (points[index]?.[0] ?? NaN));
  const paced = gapsOfPace(gaps).toSorted((a, b) => a - b);
  const usual = options.intervalMs ?? paced[paced.length >> 1] ?? NaN;
  const long = paced[Math.floor(paced.length * 0.9)] ?? usual;
  const intervalMs = long > 3 * usual ? long : usual;
  const limitMs = Math.max(
    options.minSilenceMs ?? 60_000,
    intervalMs * (options.missedIntervals ?? 6),
  );
  return {
    outcome: silentForMs > limitMs ? 'silent' : 'reporting',
    lastAtMs,
    silentForMs,
    intervalMs,
  };
}
