/** After so long without a measurement a pace counts a third: whoever was slow is tried again. */
const FORGET_MS = 30_000;
/** Time over which measurements are averaged. */
const MEAN_OVER_MS = 3_000;

/** How long work takes lately, for a choice between places: a mean over seconds, forgotten while nothing is measured. */
export class WorkPace {
  #meanMs = 0;
  #atMs: number | null = null;

  note(tookMs: number, nowMs: number): void {
    const share = this.#atMs === null ? 1 : 1 - Math.exp(-(nowMs - this.#atMs) / MEAN_OVER_MS);
    this.#meanMs += share * (tookMs - this.#meanMs);
    this.#atMs = nowMs;
  }

  /** Time in ms that one piece of work is expected to take; 0 where nothing was measured. */
  expectedMs(nowMs: number): number {
    if (this.#atMs === null) return 0;
    return this.#meanMs * Math.exp(-(nowMs - this.#atMs) / FORGET_MS);
  }
}
