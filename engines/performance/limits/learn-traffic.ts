import { median } from '#lib/numerics/median.ts';
import { quantile } from '#lib/numerics/quantile.ts';

/** Requests in one minute. Minutes without requests are omitted. */
interface MinuteRows {
  readonly atMs: number;
  readonly rows: number;
}

interface LearnedTraffic {
  /** Maximum age of the newest request; null while the request rate is unknown. */
  readonly ageMs: number | null;
  /** Requests per minute over a window; null if there are too few requests or observed windows. */
  readonly rowsPerMinute: { readonly limit: number; readonly usual: number } | null;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Minimum time span to learn from. */
const SPAN_MS = 60 * MINUTE_MS;
const LEAST_MINUTES = 30;
/** Minimum relevant silence, also as a number of monitoring steps. */
const LEAST_AGE_MS = 5 * MINUTE_MS;
const LEAST_STEPS = 3;
/** Share of the time that the baseline of gaps excludes, so that past outages do not count. */
const UNUSUAL = 0.05;
const GAPS = 2;
/** For randomly arriving requests, one gap in a million is 14 times as long as the mean. */
const MEAN_GAPS = 14;
const LEAST_WINDOWS = 20;
/** Minimum number of requests per window. With fewer, chance alone sometimes halves the number. */
const LEAST_ROWS = 20;

/** Gap length that covers all but the unusual share of the time. */
function usualGap(gaps: readonly number[]): number {
  const total = gaps.reduce((sum, gap) => sum + gap, 0);
  let spent = 0;
  for (const gap of gaps.toSorted((a, b) => a - b)) {
    spent += gap;
    if (spent >= (1 - UNUSUAL) * total) return gap;
  }
  return 0;
}

function volumeOf(
  minutes: readonly MinuteRows[],
  windowMs: number,
): LearnedTraffic['rowsPerMinute'] {
  const [first, last] = [minutes[0]?.atMs ?? 0, minutes.at(-1)?.atMs ?? 0];
  const windows = new Float64Array(Math.floor((last - first) / windowMs));
  if (windows.length < LEAST_WINDOWS) return null;
  for (const { atMs, rows } of minutes) {
    const at = Math.floor((atMs - first) / windowMs);
    if (at < windows.length) windows[at] = (windows[at] ?? 0) + rows;
  }
  const low = quantile(windows, UNUSUAL);
  if (low < LEAST_ROWS) return null;
  const perMinute = MINUTE_MS / windowMs;
  const limit = Math.min(low / 2, low - 3 * Math.sqrt(low));
  return { limit: limit * perMinute, usual: median(windows) * perMinute };
}

/**
 * Learns the expected traffic of a model from its requests per minute over the last days, in time
 * order: the longest expected silence, and the smallest expected number of requests in a window.
 * Nights and weekends count by their share of the time. Traffic seen for less than a day may be a
 * batch, so it does not provide a limit for a window. Pure.
 */
export function learnTraffic(
  minutes: readonly MinuteRows[],
  { windowMs, stepMs }: { readonly windowMs: number; readonly stepMs: number },
): LearnedTraffic {
  const [first, last] = [minutes[0], minutes.at(-1)];
  const nothing = { ageMs: null, rowsPerMinute: null };
  if (first === undefined || last === undefined || minutes.length < LEAST_MINUTES) return nothing;
  const spanMs = last.atMs - first.atMs;
  if (spanMs < SPAN_MS) return nothing;
  const gaps = minutes.slice(1).map(({ atMs }, at) => atMs - (minutes[at]?.atMs ?? atMs));
  const gapMs = usualGap(gaps);
  const isYoung = spanMs < DAY_MS;
  const rows = minutes.reduce((sum, minute) => sum + minute.rows, 0);
  const ageMs = Math.max(
    LEAST_AGE_MS,
    LEAST_STEPS * stepMs,
    GAPS * gapMs,
    (MEAN_GAPS * spanMs) / rows,
  );
  return {
    ageMs: isYoung && gapMs > LEAST_AGE_MS ? null : Math.ceil(ageMs / MINUTE_MS) * MINUTE_MS,
    rowsPerMinute: isYoung ? null : volumeOf(minutes, windowMs),
  };
}
