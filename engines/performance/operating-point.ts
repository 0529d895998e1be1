import { wilsonInterval } from '#engines/math/wilson-interval.ts';
import type { Confusion } from '#engines/performance/confusion.ts';

export interface RateInterval {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** What a yes and a no are worth in one group; null where no such row is known. */
export interface OperatingPoint {
  readonly rows: number;
  readonly positives: number;
  /** Of the rows that are positive, those that it said yes to. */
  readonly sensitivity: RateInterval | null;
  /** Of the rows that are not, those that it said no to. */
  readonly specificity: RateInterval | null;
}

function rateOf(hits: number, trials: number): RateInterval | null {
  const interval = wilsonInterval(hits, trials);
  return interval === null ? null : { value: hits / trials, ...interval };
}

/** Sensitivity and specificity with their intervals of 95 % (Wilson), from counted rows. */
export function operatingPoint({ tp, fp, fn, tn }: Confusion): OperatingPoint {
  return {
    rows: tp + fp + fn + tn,
    positives: tp + fn,
    sensitivity: rateOf(tp, tp + fn),
    specificity: rateOf(tn, tn + fp),
  };
}
