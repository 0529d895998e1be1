/** A prediction with a determined label that the shop has not received yet. */
export interface OpenLabel {
  readonly row: number;
  readonly requestId: string;
  readonly label: number;
  /** The label in the format in which it is sent. */
  readonly sent: unknown;
  readonly answeredAtMs: number;
  /** Factor on the label delay of this request, around 1. */
  readonly patience: number;
}

/** Pending labels, such as chargebacks or clicks. */
export class LabelQueue {
  readonly #delayMs: number;
  /** Current factor on the delay. An increase also delays labels that are already pending. */
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

  /** Removes and returns the labels that are due. */
  due(nowMs: number): OpenLabel[] {
    const delayMs = this.#delayMs * this.#factor();
    const isDue = ({ answeredAtMs, patience }: OpenLabel): boolean =>
      nowMs >= answeredAtMs + delayMs * patience;
    const due = this.#open.filter(isDue);
    if (due.length > 0) this.#open = this.#open.filter((label) => !isDue(label));
    return due;
  }
}
