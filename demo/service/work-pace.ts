/**
 * After this time without a measurement a pace counts a third, so that slow replicas are tried
 * again.
 */
const FORGET_MS = 30_000;
/** Averaging period of the measurements. */
const MEAN_OVER_MS = 3_000;

/**
 * Recent processing time, for the choice between replicas: a mean over seconds that decays without
 * new measurements.
 */
export class WorkPace {
  #meanMs = 0;
  #atMs: number | null = null;

  note(tookMs: number, nowMs: number): void {
    const share = this.#atMs === null ? 1 : 1 - Math.exp(-(nowMs - this.#atMs) / MEAN_OVER_MS);
    this.#meanMs += share * (tookMs - this.#meanMs);
    this.#atMs = nowMs;
  }

  /** Expected time in ms of one piece of work; 0 without measurements. */
  expectedMs(nowMs: number): number {
    if (this.#atMs === null) return 0;
    return this.#meanMs * Math.exp(-(nowMs - this.#atMs) / FORGET_MS);
  }
}
