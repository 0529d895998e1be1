import { type Confusion, type Rates, ratesOf } from '#engines/performance/confusion.ts';

export type BinaryEstimate = Rates & Confusion & { rocAuc: number };

export type BinaryRows = {
  /** Calibrated probability of class 1. */
  probabilities: Float64Array;
  /** The model's own score, which determines the ranking. */
  scores: Float64Array;
  /** 0 or 1. */
  predicted: ArrayLike<number>;
};

const fiveDigits = (value: number): number => Math.round(value * 1e5) / 1e5;

/**
 * Area under the expected ROC curve: rows by descending score, true and false positives as sums of
 * probabilities, rounded to five digits as in NannyML.
 */
function expectedArea({ probabilities, scores }: BinaryRows): number {
  const order = Float64Array.from(scores, (_, row) => row).sort(
    (a, b) => (scores[b] ?? 0) - (scores[a] ?? 0),
  );
  let [hits, misses, area] = [0, 0, 0];
  let before = { hits: 0, misses: 0 };
  for (let index = 0; index < order.length;) {
    const score = scores[order[index] ?? 0];
    while (index < order.length && scores[order[index] ?? 0] === score) {
      const probability = probabilities[order[index] ?? 0] ?? 0;
      hits += probability;
      misses += 1 - probability;
      index += 1;
    }
    const now = { hits: fiveDigits(hits), misses: fiveDigits(misses) };
    area += ((now.hits + before.hits) / 2) * (now.misses - before.misses);
    before = now;
  }
  return before.hits > 0 && before.misses > 0 ? area / (before.hits * before.misses) : NaN;
}

/**
 * Expected performance from calibrated probabilities before labels arrive (confidence-based
 * performance estimation, NannyML). Each row counts as positive with its probability. The confusion
 * matrix is in rows.
 */
export function estimateBinary(rows: BinaryRows): BinaryEstimate {
  const counts = { tp: 0, fp: 0, fn: 0, tn: 0 };
  for (const [row, probability] of rows.probabilities.entries()) {
    if (rows.predicted[row] === 1) {
      counts.tp += probability;
      counts.fp += 1 - probability;
    } else {
      counts.fn += probability;
      counts.tn += 1 - probability;
    }
  }
  return { ...counts, ...ratesOf(counts), rocAuc: expectedArea(rows) };
}
