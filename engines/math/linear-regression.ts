import type { Point } from '#engines/math/points.ts';

export interface Line {
  /** Change of the value per unit of x (per ms when x is a time). */
  readonly slope: number;
  readonly intercept: number;
  /** Share of the variance explained, 0..1; 1 for a constant. */
  readonly r2: number;
}

/**
 * Ordinary least squares of y on x with centered sums, so that epoch times lose no precision.
 * Points without a finite value are skipped. Fields are NaN with fewer than two distinct x.
 */
export function linearRegression(points: readonly Point[]): Line {
  let count = 0;
  let meanX = 0;
  let meanY = 0;
  let sumXX = 0;
  let sumYY = 0;
  let sumXY = 0;
  for (const [x, y] of points) {
    if (!Number.isFinite(y) || !Number.isFinite(x)) continue;
    count += 1;
    const dx = x - meanX;
    const dy = y - meanY;
    meanX += dx / count;
    meanY += dy / count;
    sumXX += dx * (x - meanX);
    sumYY += dy * (y - meanY);
    sumXY += dx * (y - meanY);
  }
  if (count < 2 || sumXX === 0) return { slope: NaN, intercept: NaN, r2: NaN };
  const slope = sumXY / sumXX;
  const r2 = sumYY === 0 ? 1 : (sumXY * sumXY) / (sumXX * sumYY);
  return { slope, intercept: meanY - slope * meanX, r2: Math.min(1, r2) };
}
