import { ranks } from '#engines/math/ranks.ts';

/**
 * Area under the ROC curve: the chance that a random positive scores above a random negative, ties counted
 * half. NaN when one class is absent.
 */
export function areaUnderCurve(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  const found = ranks(scores);
  let positives = 0;
  let sum = 0;
  for (const [row, rank] of found.entries()) {
    if (labels[row] !== 1) continue;
    positives += 1;
    sum += rank;
  }
  const negatives = found.length - positives;
  if (positives === 0 || negatives === 0) return NaN;
  return (sum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
