import { upperGamma } from './incomplete-gamma.ts';

/** Probability that a chi-square value with `freedom` degrees of freedom is above `statistic`. */
export function chiSquareTail(statistic: number, freedom: number): number {
  return upperGamma(freedom / 2, statistic / 2);
}
