/** A bounded number of places to work, with a first-come queue in front. */
export class WorkSlots {
  readonly slots: number;
  readonly maxWaiting: number;
  #busy = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(slots: number, maxWaiting: number) {
    this.slots = slots;
    this.maxWaiting = maxWaiting;
  }

  /** Requests being worked on or waiting. */
  get occupancy(): number {
    return this.#busy + this.#waiting.length;
  }

  /** Runs the work when a place is free; `undefined` when the queue is full and the work was refused. */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.#busy >= this.slots) {
      if (this.#waiting.length >= this.maxWaiting) return undefined;
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    } else {
      this.#busy += 1;
    }
    try {
      return await work();
    } finally {
      // The place goes straight to the next in line, so nobody can slip in between.
      const next = this.#waiting.shift();
      if (next === undefined) this.#busy -= 1;
      else next();
    }
  }
}
