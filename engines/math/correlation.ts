import { studentTail } from '#engines/math/distributions/student-tail.ts';
import { ranks } from '#engines/math/ranks.ts';

/** Pearson's correlation of pairs; NaN if a side is constant or there are fewer than two pairs. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const n = Math.min(x.length, y.length);
  let [meanX, meanY, xx, yy, xy] = [0, 0, 0, 0, 0];
  for (let index = 0; index < n; index += 1) {
    const offX = (x[index] ?? 0) - meanX;
    const offY = (y[index] ?? 0) - meanY;
    meanX += offX / (index + 1);
    meanY += offY / (index + 1);
    xx += offX * ((x[index] ?? 0) - meanX);
    yy += offY * ((y[index] ?? 0) - meanY);
    xy += offX * ((y[index] ?? 0) - meanY);
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : NaN;
}

/** Two-sided p value of a Pearson correlation, for `pairs` pairs of normally distributed values. */
export function pearsonPValue(correlation: number, pairs: number): number {
  const t = correlation * Math.sqrt((pairs - 2) / (1 - correlation ** 2));
  return 2 * studentTail(Math.abs(t), pairs - 2);
}

/** Spearman's rank correlation (Pearson's of mid-ranks). */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return pearson(ranks(x), ranks(y));
}

/** Kendall's tau-b; compares all pairs of rows, so use it for small inputs only. */
export function kendall(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let [sum, untiedX, untiedY] = [0, 0, 0];
  for (let i = 0; i < x.length; i += 1)
    for (let j = 0; j < i; j += 1) {
      const a = Math.sign((x[i] ?? 0) - (x[j] ?? 0));
      const b = Math.sign((y[i] ?? 0) - (y[j] ?? 0));
      sum += a * b;
      untiedX += Math.abs(a);
      untiedY += Math.abs(b);
    }
  return sum / Math.sqrt(untiedX * untiedY);
}
