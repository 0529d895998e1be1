import { wallToUtc, zoneOffsetMs } from '#lib/time.ts';

export interface SilenceTimes {
  startsMs: number;
  endsMs: number;
  /** The window repeats every week at the same local time of the zone. */
  weekly: boolean;
  zone: string;
}

const weekMs = 604_800_000;

/**
 * Window that is open at an instant, otherwise the next window; null after the last one. Times in
 * epoch ms.
 */
export function silenceWindow(
  times: SilenceTimes,
  nowMs: number,
): { fromMs: number; toMs: number } | null {
  if (!times.weekly)
    return nowMs < times.endsMs ? { fromMs: times.startsMs, toMs: times.endsMs } : null;
  const lengthMs = times.endsMs - times.startsMs;
  const wallMs = times.startsMs + zoneOffsetMs(times.startsMs, times.zone);
  // A clock change moves a window by max. one hour, so adjacent windows are checked too.
  let week = Math.max(0, Math.floor((nowMs - times.startsMs) / weekMs) - 1);
  for (;;) {
    const fromMs = wallToUtc(wallMs + week * weekMs, times.zone);
    if (nowMs < fromMs + lengthMs) return { fromMs, toMs: fromMs + lengthMs };
    week += 1;
  }
}

/** Whether a window is open now. */
export function isSilenceOpen(times: SilenceTimes, nowMs: number): boolean {
  const window = silenceWindow(times, nowMs);
  return window !== null && window.fromMs <= nowMs;
}
