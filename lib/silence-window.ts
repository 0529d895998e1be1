import { wallToUtc, zoneOffsetMs } from '#lib/time.ts';

export interface SilenceTimes {
  startsMs: number;
  endsMs: number;
  /** The window comes back every week at the same time of the zone's clocks. */
  weekly: boolean;
  zone: string;
}

const weekMs = 604_800_000;

/** The window that is open at an instant, else the next one; null when none comes any more. Both in epoch ms. */
export function silenceWindow(
  times: SilenceTimes,
  nowMs: number,
): { fromMs: number; toMs: number } | null {
  if (!times.weekly)
    return nowMs < times.endsMs ? { fromMs: times.startsMs, toMs: times.endsMs } : null;
  const lengthMs = times.endsMs - times.startsMs;
  const wallMs = times.startsMs + zoneOffsetMs(times.startsMs, times.zone);
  // A change of clocks moves a window by an hour at most, so its neighbours are looked at too.
  let week = Math.max(0, Math.floor((nowMs - times.startsMs) / weekMs) - 1);
  for (;;) {
    const fromMs = wallToUtc(wallMs + week * weekMs, times.zone);
    if (nowMs < fromMs + lengthMs) return { fromMs, toMs: fromMs + lengthMs };
    week += 1;
  }
}

/** Is a window open now? */
export function isSilenceOpen(times: SilenceTimes, nowMs: number): boolean {
  const window = silenceWindow(times, nowMs);
  return window !== null && window.fromMs <= nowMs;
}
