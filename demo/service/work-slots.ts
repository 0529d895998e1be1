import type { RequestClock } from './request-clock.ts';

/** Weight of the newest duration in the mean. */
const NEWEST = 0.1;

/** A bounded number of work slots, with a first-come queue in front. */
export class WorkSlots {
  readonly slots: number;
  readonly maxWaiting: number;
  #busy = 0;
  #meanStayMs: number | null = null;
  readonly #waiting: ((freeFromMs: number) => void)[] = [];

  constructor(slots: number, maxWaiting: number) {
    this.slots = slots;
    this.maxWaiting = maxWaiting;
  }

  /** Requests in progress or waiting. */
  get occupancy(): number {
    return this.#busy + this.#waiting.length;
  }

  /** Recent mean time in ms that a request occupies its slot; null before the first. */
  get meanStayMs(): number | null {
    return this.#meanStayMs;
  }

  /**
   * Runs the work when a slot is free; `undefined` if the queue is full and the work was rejected.
   * The clock advances to the time at which the previous request left the slot.
   */
  async run<T>(clock: RequestClock, work: () => Promise<T>): Promise<T | undefined> {
    if (this.#busy >= this.slots) {
      if (this.#waiting.length >= this.maxWaiting) return undefined;
      const freeFromMs = await new Promise<number>((resolve) => {
        this.#waiting.push(resolve);
      });
      clock.waitUntil(freeFromMs);
    } else {
      this.#busy += 1;
    }
    const beganMs = clock.nowMs;
    try {
      return await work();
    } finally {
      const stayMs = clock.nowMs - beganMs;
      this.#meanStayMs =
        this.#meanStayMs === null
          ? stayMs
          : this.#meanStayMs + NEWEST * (stayMs - this.#meanStayMs);
      // The slot goes directly to the next request in line, so that no other request can take the
      // slot in between.
      const next = this.#waiting.shift();
      if (next === undefined) this.#busy -= 1;
      else next(clock.nowMs);
    }
  }
}
