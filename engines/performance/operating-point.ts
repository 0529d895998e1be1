import { wilsonInterval } from '#engines/math/wilson-interval.ts';
import type { Confusion } from '#engines/performance/confusion.ts';

export interface RateInterval {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** Sensitivity and specificity of a group; null if the group has no positive or negative rows. */
export interface OperatingPoint {
  readonly rows: number;
  readonly positives: number;
  /** Share of the positive rows that were predicted positive. */
  readonly sensitivity: RateInterval | null;
  /** Share of the negative rows that were predicted negative. */
  readonly specificity: RateInterval | null;
}

function rateOf(hits: number, trials: number): RateInterval | null {
  const interval = wilsonInterval(hits, trials);
  return interval === null ? null : { value: hits / trials, ...interval };
}

/** Sensitivity and specificity with their 95 % intervals (Wilson), from row counts. */
export function operatingPoint({ tp, fp, fn, tn }: Confusion): OperatingPoint {
  return {
    rows: tp + fp + fn + tn,
    positives: tp + fn,
    sensitivity: rateOf(tp, tp + fn),
    specificity: rateOf(tn, tn + fp),
  };
}
