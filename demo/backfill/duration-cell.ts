import type { Rng } from '../random.ts';
import { bucketOf, DURATION_BOUNDS_S } from '../telemetry/buckets.ts';

/** A histogram under construction: bucket counts of the simulated requests, and their sum. */
export class DurationCell {
  readonly counts = new Float64Array(DURATION_BOUNDS_S.length + 1);
  sumS = 0;
  count = 0;

  add(durationMs: number): void {
    const seconds = durationMs / 1000;
    const bucket = bucketOf(seconds);
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sumS += seconds;
    this.count += 1;
  }

  /**
   * Returns the histogram scaled to `factor` times the number of requests, and empties the cell.
   * Rounds randomly, so that rare values survive.
   */
  take(factor: number, rng: Rng): { counts: number[]; sum: number; count: number } {
    const counts = Array.from(this.counts, (count) =>
      count === 0 ? 0 : Math.floor(count * factor + rng()),
    );
    const count = counts.reduce((sum, value) => sum + value, 0);
    const sum = this.count === 0 ? 0 : (this.sumS / this.count) * count;
    this.counts.fill(0);
    this.sumS = 0;
    this.count = 0;
    return { counts, sum, count };
  }
}
