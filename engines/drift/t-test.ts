import type { Sample } from '#engines/drift/methods/sample.ts';
import { studentTail } from '#engines/math/distributions/student-tail.ts';

type Side = Pick<Sample, 'mean' | 'std'> & { rows: number };

/** Two-sided test of equal means: Student's with pooled variance, or Welch's without. */
export function tTest(
  x: Side,
  y: Side,
  variant: 'student' | 'welch' = 'student',
): { statistic: number; pValue: number } {
  const sampleVariance = ({ std, rows }: Side) => (std ** 2 * rows) / (rows - 1);
  const [vx, vy] = [sampleVariance(x), sampleVariance(y)];
  const [nx, ny] = [x.rows, y.rows];
  const pooled = ((nx - 1) * vx + (ny - 1) * vy) / (nx + ny - 2);
  const squared = variant === 'student' ? pooled * (1 / nx + 1 / ny) : vx / nx + vy / ny;
  const freedom =
    variant === 'student'
      ? nx + ny - 2
      : squared ** 2 / ((vx / nx) ** 2 / (nx - 1) + (vy / ny) ** 2 / (ny - 1));
  if (x.mean === y.mean && squared === 0) return { statistic: 0, pValue: 1 };
  const statistic = (x.mean - y.mean) / Math.sqrt(squared);
  // Two different constants certainly differ.
  if (Math.abs(statistic) === Infinity) return { statistic, pValue: 0 };
  return { statistic, pValue: 2 * studentTail(Math.abs(statistic), freedom) };
}
