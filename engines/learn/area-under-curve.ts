import { sortByScore, type ByScore } from '#engines/math/by-score.ts';

/**
 * Area under the ROC curve: the probability that a random positive scores above a random negative,
 * with ties counted half. NaN if one class is absent.
 */
export function areaUnderCurve(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  return areaByScore(sortByScore(labels, scores));
}

/** Area under the ROC curve for sorted rows. */
export function areaByScore({ labels, scores }: ByScore): number {
  const rows = scores.length;
  let positives = 0;
  let sum = 0;
  for (let start = 0; start < rows;) {
    let end = start;
    let own = 0;
    do {
      own += labels[end] === 1 ? 1 : 0;
      end += 1;
    } while (end < rows && scores[end] === scores[start]);
    positives += own;
    // Equal scores share the mean of their ranks.
    sum += (own * (start + 1 + end)) / 2;
    start = end;
  }
  const negatives = rows - positives;
  if (positives === 0 || negatives === 0) return NaN;
  return (sum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
