import type { QuietHours } from '#lib/schemas/notifications/notifications.ts';
import { wallToUtc, zoneOffsetMs } from '#lib/time.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

/** ISO weekday (1 = Monday) of a day, given as local midnight. */
function weekdayOf(midnightMs: number): number {
  return ((Math.floor(midnightMs / dayMs) + 3) % 7) + 1;
}

/** End of the quiet time at this instant, epoch ms; null outside of quiet times. */
function endOfWindow(quiet: QuietHours, atMs: number): number | null {
  const wallMs = atMs + zoneOffsetMs(atMs, quiet.zone);
  const today = Math.floor(wallMs / dayMs) * dayMs;
  const from = minutesOf(quiet.from) * minuteMs;
  const to = minutesOf(quiet.to) * minuteMs;
  const ends = [today, today - dayMs].flatMap((midnight) => {
    if (!quiet.days.includes(weekdayOf(midnight))) return [];
    const startMs = wallToUtc(midnight + from, quiet.zone);
    const endMs = wallToUtc(midnight + to + (to > from ? 0 : dayMs), quiet.zone);
    return atMs >= startMs && atMs < endMs ? [endMs] : [];
  });
  return ends.length === 0 ? null : Math.max(...ends);
}

/**
 * Time until which a message is held, epoch ms; null if it may be sent. Adjacent quiet times are
 * merged. After a week without a gap, the message is sent anyway.
 */
export function quietUntil(quiet: QuietHours, atMs: number): number | null {
  let end = endOfWindow(quiet, atMs);
  while (end !== null && end - atMs < 7 * dayMs) {
    const next = endOfWindow(quiet, end);
    if (next === null) return end;
    end = next;
  }
  return end;
}
