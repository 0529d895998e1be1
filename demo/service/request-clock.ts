/**
 * Overhead of a call in addition to the simulated work, in ms: inside the callee, and on the wire.
 */
export interface Overhead {
  readonly insideMs: number;
  readonly wireMs: number;
}

/** As measured on an idle machine of two cores. Live requests and the history use the same figures. */
export const OVERHEAD: Overhead = { insideMs: 0.6, wireMs: 0.4 };
/** 99th percentile of the delay of timers on such a machine, in s. */
export const TIMER_DELAY_P99_S = 0.003;

/** Request header: time of the caller's clock, in epoch ms. */
export const CLOCK_HEADER = 'x-clock';
/** Response header: duration in ms by the callee's clock. */
export const DURATION_HEADER = 'x-duration';

/**
 * Clock of one request. Advances by simulated durations instead of timer durations. A busy machine
 * responds later but reports the same durations, so that only faults slow the company down.
 */
export class RequestClock {
  readonly startMs: number;
  nowMs: number;

  constructor(startMs: number) {
    this.startMs = startMs;
    this.nowMs = startMs;
  }

  get elapsedMs(): number {
    return this.nowMs - this.startMs;
  }

  pass(durationMs: number): void {
    this.nowMs += durationMs;
  }

  waitUntil(timeMs: number): void {
    this.nowMs = Math.max(this.nowMs, timeMs);
  }
}

/** The clock of a request, from its header; without the header it starts now. */
export function clockOf(header: string | string[] | undefined): RequestClock {
  const startMs = Number(header);
  return new RequestClock(Number.isFinite(startMs) && startMs > 0 ? startMs : Date.now());
}

/** Waits in real time, so that requests overlap realistically. */
export function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, durationMs);
  });
}
