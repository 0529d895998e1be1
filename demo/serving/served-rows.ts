/** Input as numbers, and the actual outcome. */
export interface LabelledRow {
  readonly features: readonly number[];
  readonly label: number;
}

/**
 * Requests of a service, stored for the next training: features, time, and the label once it
 * arrives.
 */
export class ServedRows {
  readonly #capacity: number;
  readonly #width: number;
  readonly #features: Float64Array;
  readonly #timesMs: Float64Array;
  /** NaN until the label arrives. */
  readonly #labels: Float64Array;
  #next = 0;

  constructor(capacity: number, width: number) {
    this.#capacity = capacity;
    this.#width = width;
    this.#features = new Float64Array(capacity * width);
    this.#timesMs = new Float64Array(capacity);
    this.#labels = new Float64Array(capacity);
  }

  get size(): number {
    return Math.min(this.#next, this.#capacity);
  }

  /** Stores a row, replacing the oldest row if full. Returns its number. */
  add(timeMs: number, features: readonly number[]): number {
    const row = this.#next;
    const at = row % this.#capacity;
    this.#features.set(features, at * this.#width);
    this.#timesMs[at] = timeMs;
    this.#labels[at] = Number.NaN;
    this.#next += 1;
    return row;
  }

  /** Sets the label of a row that is still stored. */
  label(row: number, label: number): void {
    if (row < this.#next - this.#capacity) return;
    this.#labels[row % this.#capacity] = label;
  }

  /**
   * The newest labeled rows from `fromMs` (inclusive) to `toMs` (exclusive), limited to `limit`,
   * oldest first.
   */
  labelled(fromMs: number, toMs: number, limit: number): LabelledRow[] {
    const places: number[] = [];
    for (let at = 0; at < this.size; at += 1) {
      const timeMs = this.#timesMs[at] ?? 0;
      if (!Number.isNaN(this.#labels[at]) && timeMs >= fromMs && timeMs < toMs) places.push(at);
    }
    return places
      .toSorted((a, b) => (this.#timesMs[a] ?? 0) - (this.#timesMs[b] ?? 0))
      .slice(-limit)
      .map((at) => ({
        features: [...this.#features.subarray(at * this.#width, (at + 1) * this.#width)],
        label: this.#labels[at] ?? 0,
      }));
  }
}
