import type { Point } from '#engines/math/points.ts';
import { median } from '#lib/numerics/median.ts';

export interface SilenceOptions {
  /** Known reporting interval; default: the usual interval of the points. */
  readonly intervalMs?: number;
  /** Silent after this many intervals without a point ... */
  readonly missedIntervals?: number;
  /** ... and at least this long. */
  readonly minSilenceMs?: number;
  /** Points needed before a series is expected to report at all. */
  readonly minPoints?: number;
}

export interface SilenceVerdict {
  /** `unknown`: too few points to know how often the series reports. */
  readonly outcome: 'reporting' | 'silent' | 'unknown';
  readonly lastAtMs: number;
  readonly silentForMs: number;
  readonly intervalMs: number;
}

/** So many gaps in a row show at which pace a series reports now. */
const PACE_GAPS = 12;

/**
 * The gaps that tell how often a series reports. Where it came at a slower pace first and only then at the present one
 * (a history at minutes, then live samples; a scrape interval that was shortened), those of the present pace alone.
 */
function gapsOfPace(gaps: readonly number[]): readonly number[] {
  const short = 3 * median(gaps.slice(-PACE_GAPS));
  const begin = gaps.findLastIndex((gap) => gap > short) + 1;
  const isPace = gaps.length - begin >= PACE_GAPS;
  const wasSlower = gaps.slice(0, begin).every((gap) => gap > short);
  return isPace && wasSlower ? gaps.slice(begin) : gaps;
}

/**
 * Says whether a series that used to report has stopped. The usual interval is the median gap of its
 * points; a series is silent after 6 of those without a point and at least 60 s (so a scrape that slips
 * is no silence). Irregular series (90 % gap above three medians) get the longer gap as their interval. A series that
 * has become denser is judged by its present pace (`gapsOfPace`).
 * Times in epoch ms; points finite, in time order.
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
