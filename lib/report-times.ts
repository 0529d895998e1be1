import { wallToUtc, zoneOffsetMs } from './time.ts';

const DAY_MS = 86_400_000;
/**
 * Maximum number of days to search: two months, because a month has at most 31 days and day 28
 * occurs in every month.
 */
const LOOK_AHEAD_DAYS = 63;

export interface ReportTimes {
  every: 'day' | 'week' | 'month';
  /** Day of the week (1 = Monday), or day of the month. */
  day: number;
  /** Local time in the zone, such as "07:30". */
  time: string;
  zone: string;
}

function isDue({ every, day }: ReportTimes, wallDayMs: number): boolean {
  const date = new Date(wallDayMs);
  if (every === 'week') return (date.getUTCDay() || 7) === day;
  return every === 'day' || date.getUTCDate() === day;
}

function wallDay(atMs: number, zone: string): number {
  return Math.floor((atMs + zoneOffsetMs(atMs, zone)) / DAY_MS) * DAY_MS;
}

/** First send time of the report after a given time. */
export function nextReportMs(times: ReportTimes, afterMs: number): number {
  const [hours = 0, minutes = 0] = times.time.split(':').map(Number);
  const start = wallDay(afterMs, times.zone);
  for (let ahead = 0; ahead < LOOK_AHEAD_DAYS; ahead += 1) {
    const day = start + ahead * DAY_MS;
    if (!isDue(times, day)) continue;
    const atMs = wallToUtc(day + (hours * 60 + minutes) * 60_000, times.zone);
    if (atMs > afterMs) return atMs;
  }
  throw new Error(`Invalid day: ${times.every} ${times.day}`);
}

/**
 * Whole days covered by a report sent at a given time: yesterday, the last 7 days, or the last
 * month.
 */
export function reportPeriod(
  { every, zone }: Pick<ReportTimes, 'every' | 'zone'>,
  atMs: number,
): { fromMs: number; toMs: number } {
  const today = wallDay(atMs, zone);
  if (every !== 'month') {
    const days = every === 'day' ? 1 : 7;
    return { fromMs: wallToUtc(today - days * DAY_MS, zone), toMs: wallToUtc(today, zone) };
  }
  const date = new Date(today);
  const month = (back: number): number =>
    wallToUtc(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - back, 1), zone);
  return { fromMs: month(1), toMs: month(0) };
}
