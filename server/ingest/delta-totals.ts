import { singleton } from '#server/platform/singleton.ts';

const MAX_SERIES = 200_000;

/**
 * Running totals of delta sums, so that they are stored like every other counter.
 * A restart begins again at 0, which readers of counters take as a reset: nothing is counted twice or lost.
 */
export class DeltaTotals {
  readonly #totals = new Map<bigint, number>();

  /** One request's additions, which can be taken back when its batch was not stored. */
  open(): DeltaAdditions {
    return new DeltaAdditions(this.#totals);
  }
}

export class DeltaAdditions {
  readonly #totals: Map<bigint, number>;
  readonly #added: [series: bigint, by: number][] = [];

  constructor(totals: Map<bigint, number>) {
    this.#totals = totals;
  }

  add(series: bigint, by: number): number {
    if (this.#totals.size >= MAX_SERIES && !this.#totals.has(series)) this.#totals.clear();
    const total = (this.#totals.get(series) ?? 0) + by;
    this.#totals.set(series, total);
    this.#added.push([series, by]);
    return total;
  }

  undo(): void {
    for (const [series, by] of this.#added) {
      const total = this.#totals.get(series);
      if (total !== undefined) this.#totals.set(series, total - by);
    }
    this.#added.length = 0;
  }
}

export function deltaTotals(): DeltaTotals {
  return singleton('delta-totals', () => new DeltaTotals());
}
