import { install, type Clock } from '@sinonjs/fake-timers';

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;
/**
 * A Tuesday at 10:00 UTC. Generated data depends on the time of the week, so it is always generated
 * for this time.
 */
const DRAWN_FROM_MS = Date.UTC(2026, 0, 6, 10);
/** Maximum virtual duration of a run, so that it ends before the real present. */
const LONGEST_MS = 24 * 60 * MINUTE_MS;

/**
 * The clock of a world. Replaces only the date of this process: timers, sockets and stores remain
 * real. Starts on the latest Tuesday at 10:00 UTC that is at least 24 hours ago, so no store
 * receives a time in the future.
 */
export class VirtualClock {
  /** Offset from the generation time to the virtual time; whole weeks. */
  readonly drawnLaterMs: number;
  readonly #date: Clock;
  #nowMs: number;

  constructor() {
    const weeks = Math.floor((Date.now() - LONGEST_MS - DRAWN_FROM_MS) / WEEK_MS);
    this.drawnLaterMs = weeks * WEEK_MS;
    this.#nowMs = DRAWN_FROM_MS + this.drawnLaterMs;
    this.#date = install({ now: this.#nowMs, toFake: ['Date'] });
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  get now(): Date {
    return new Date(this.#nowMs);
  }

  set(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#date.setSystemTime(nowMs);
  }

  /** Restores the real date of the process. */
  stop(): void {
    this.#date.uninstall();
  }
}
