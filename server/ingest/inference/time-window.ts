import { futureToleranceMs } from '#server/telemetry/settings.ts';

/** Accepted range of sample times: within the retention and not ahead of the server clock. */
export type TimeWindow = { fromMs: number; toMs: number };

export function timeWindow(nowMs: number, retentionMs: number): TimeWindow {
  return { fromMs: nowMs - retentionMs, toMs: nowMs + futureToleranceMs };
}

/** Reason a time is refused, or null if it is inside the window. */
export function timeProblem(timeMs: number, window: TimeWindow): string | null {
  if (timeMs >= window.fromMs && timeMs <= window.toMs) return null;
  if (!Number.isFinite(timeMs)) return 'is not a time';
  if (timeMs === 0) return 'is missing';
  return timeMs > window.toMs
    ? 'is more than 10 minutes in the future'
    : 'is older than the retention';
}
