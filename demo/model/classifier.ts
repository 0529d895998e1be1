import type { Features, LabelledTransaction } from './transactions.ts';

/** A trained classifier: probability of fraud, 0 to 1. */
export type Classifier = (features: Features) => number;

/** Area under the ROC curve (rank sum; ties count half). */
export function areaUnderCurve(classify: Classifier, rows: readonly LabelledTransaction[]): number {
  const scored = rows
    .map((row) => ({ score: classify(row.features), fraud: row.fraud }))
    .toSorted((a, b) => a.score - b.score);
  let rankSum = 0;
  let index = 0;
  while (index < scored.length) {
    let end = index;
    while (end < scored.length && scored[end]?.score === scored[index]?.score) end += 1;
    const meanRank = (index + 1 + end) / 2;
    for (const row of scored.slice(index, end)) rankSum += row.fraud * meanRank;
    index = end;
  }
  const positives = scored.reduce((sum, row) => sum + row.fraud, 0);
  const negatives = scored.length - positives;
  if (positives === 0 || negatives === 0) return Number.NaN;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
