/** An answered request whose outcome is known to the world and not yet to the shop. */
export interface OpenLabel {
  readonly row: number;
  readonly requestId: string;
  readonly label: number;
  /** The label as it is sent. */
  readonly sent: unknown;
  readonly answeredAtMs: number;
  /** Its share of the usual delay, around 1. */
  readonly patience: number;
}

/** Labels on their way: chargebacks, clicks. */
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
    const isDue = ({ answeredAtMs, patience }: OpenLabel): boolean =>
      nowMs >= answeredAtMs + delayMs * patience;
    const due = this.#open.filter(isDue);
    if (due.length > 0) this.#open = this.#open.filter((label) => !isDue(label));
    return due;
  }
}
