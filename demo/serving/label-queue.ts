/** A purchase whose outcome is known to the world and not yet to the shop. */
export interface OpenLabel {
  readonly row: number;
  readonly requestId: string;
  readonly fraud: 0 | 1;
  readonly scoredAtMs: number;
  /** Its share of the usual delay, around 1. */
  readonly patience: number;
}

/** Chargebacks on their way. */
export class LabelQueue {
  readonly #delayMs: number;
  /** Factor on the delay now; a longer one also holds back what is on its way already. */
  readonly #factor: () => number;
  #open: OpenLabel[] = [];

  constructor(delayMs: number, factor: () => number) {
    this.#delayMs = delayMs;
    this.#factor = factor;
  }

  get waiting(): number {
    return this.#open.length;
  }

  add(label: OpenLabel): void {
    this.#open.push(label);
  }

  /** Takes out what has become known. */
  due(nowMs: number): OpenLabel[] {
    const delayMs = this.#delayMs * this.#factor();
    const isDue = ({ scoredAtMs, patience }: OpenLabel): boolean =>
      nowMs >= scoredAtMs + delayMs * patience;
    const due = this.#open.filter(isDue);
    if (due.length > 0) this.#open = this.#open.filter((label) => !isDue(label));
    return due;
  }
}
