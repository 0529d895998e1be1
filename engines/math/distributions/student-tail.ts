import { incompleteBeta } from './incomplete-beta.ts';

/** Probability that a Student t value with `freedom` degrees of freedom is above `t`. */
export function studentTail(t: number, freedom: number): number {
  const half = 0.5 * incompleteBeta(freedom / 2, 0.5, freedom / (freedom + t * t));
  return t >= 0 ? half : 1 - half;
}
