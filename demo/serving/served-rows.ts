import type { Features } from '../model/features.ts';
import { INPUT_NAMES } from '../model/features.ts';
import type { LabelledTransaction } from '../model/training-rows.ts';

const WIDTH = INPUT_NAMES.length;

/** What the service answered, kept for the next training: inputs, when, and the label once it is known. */
export class ServedRows {
  readonly #capacity: number;
  readonly #inputs: Float64Array;
  readonly #timesMs: Float64Array;
  readonly #frauds: Uint8Array;
  /** 1 once the label is known. */
  readonly #known: Uint8Array;
  #next = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#inputs = new Float64Array(capacity * WIDTH);
    this.#timesMs = new Float64Array(capacity);
    this.#frauds = new Uint8Array(capacity);
    this.#known = new Uint8Array(capacity);
  }

  get size(): number {
    return Math.min(this.#next, this.#capacity);
  }

  /** Keeps a row in the place of the oldest one; answers its number. */
  add(timeMs: number, features: Features): number {
    const row = this.#next;
    const at = row % this.#capacity;
    this.#inputs.set(features, at * WIDTH);
    this.#timesMs[at] = timeMs;
    this.#known[at] = 0;
    this.#next += 1;
    return row;
  }

  /** Notes the label of a row that is still kept. */
  label(row: number, fraud: 0 | 1): void {
    if (row < this.#next - this.#capacity) return;
    const at = row % this.#capacity;
    this.#frauds[at] = fraud;
    this.#known[at] = 1;
  }

  /** The newest labelled rows from `fromMs` to before `toMs`, oldest first, at most `limit`. */
  labelled(fromMs: number, toMs: number, limit: number): LabelledTransaction[] {
    const places: number[] = [];
    for (let at = 0; at < this.size; at += 1) {
      const timeMs = this.#timesMs[at] ?? 0;
      if (this.#known[at] === 1 && timeMs >= fromMs && timeMs < toMs) places.push(at);
    }
    return places
      .toSorted((a, b) => (this.#timesMs[a] ?? 0) - (this.#timesMs[b] ?? 0))
      .slice(-limit)
      .map((at) => ({
        features: [...this.#inputs.subarray(at * WIDTH, (at + 1) * WIDTH)],
        fraud: this.#frauds[at] === 1 ? 1 : 0,
      }));
  }
}
