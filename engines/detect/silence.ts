import { usualIntervalMs, type Point } from '#engines/math/points.ts';

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

/**
 * Says whether a series that used to report has stopped. The usual interval is the median gap of its
 * points; a series is silent after 6 of those without a point and at least 60 s (so a scrape that slips
 * is no silence). Irregular series (90 % gap above three medians) get the longer gap as their interval.
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
  gaps.sort((a, b) => a - b);
  const usual = options.intervalMs ?? usualIntervalMs(points);
  const long = gaps[Math.floor(gaps.length * 0.9)] ?? usual;
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
