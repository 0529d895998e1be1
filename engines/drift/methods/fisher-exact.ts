import { logChoose } from '#engines/math/distributions/log-gamma.ts';

/**
 * Tolerance for equal likelihood: tables up to this factor more likely than the observed table
 * still count.
 */
const TOLERANCE = 1 + 1e-7;

/**
 * Fisher's test of the 2 x 2 table [[a, b], [c, d]] (Fisher, 1935). Two-sided: the probability of
 * all tables with the same margins that are at most as likely as the observed table.
 */
export function fisherExact(a: number, b: number, c: number, d: number): number {
  const row = a + b;
  const column = a + c;
  const total = row + c + d;
  const log = (cell: number): number =>
    logChoose(row, cell) + logChoose(total - row, column - cell) - logChoose(total, column);
  const observed = Math.exp(log(a)) * TOLERANCE;
  let sum = 0;
  const low = Math.max(0, column - (total - row));
  for (let cell = low; cell <= Math.min(row, column); cell += 1) {
    const probability = Math.exp(log(cell));
    if (probability <= observed) sum += probability;
  }
  return Math.min(1, sum);
}
