import type { Confusion } from '#engines/performance/confusion.ts';

/** Rows of one group by predicted and actual class; 1 is favorable. */
export type CountedGroup = Pick<Confusion, 'tp' | 'fp' | 'fn' | 'tn'> & { group: string };

export type GroupFairness = {
  group: string;
  rows: number;
  /** Share of favorable predictions. */
  selectionRate: number;
  truePositiveRate: number;
  falsePositiveRate: number;
};

export type Fairness = {
  groups: GroupFairness[];
  /** Groups with fewer rows than the minimum, which are not compared. */
  tooFew: string[];
  /** Largest minus smallest selection rate; 0 is equal. Null with fewer than two groups. */
  statisticalParityDifference: number | null;
  /**
   * Smallest divided by largest selection rate; below 0.8 is the conventional threshold for concern
   * (four-fifths rule).
   */
  disparateImpactRatio: number | null;
  /**
   * Largest gap in the true positive rate or false positive rate between groups (Hardt and others,
   * 2016).
   */
  equalizedOddsDifference: number | null;
  /** Largest gap in the true positive rate only (equal opportunity). */
  equalOpportunityDifference: number | null;
};

const LEAST_ROWS = 30;

const gap = (values: readonly number[]): number => {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length < 2 ? NaN : Math.max(...known) - Math.min(...known);
};

/** Compares binary predictions (1 is favorable) between the groups of one attribute. */
export function fairness(counted: readonly CountedGroup[], leastRows = LEAST_ROWS): Fairness {
  const all = counted.map(({ group, tp, fp, fn, tn }): GroupFairness => {
    const rows = tp + fp + fn + tn;
    return {
      group,
      rows,
      selectionRate: (tp + fp) / rows,
      truePositiveRate: tp / (tp + fn),
      falsePositiveRate: fp / (fp + tn),
    };
  });
  const compared = all.filter(({ rows }) => rows >= leastRows);
  const rates = compared.map(({ selectionRate }) => selectionRate);
  const opportunity = gap(compared.map(({ truePositiveRate }) => truePositiveRate));
  const odds = Math.max(
    ...[opportunity, gap(compared.map(({ falsePositiveRate }) => falsePositiveRate))].filter(
      (value) => !Number.isNaN(value),
    ),
  );
  const isComparable = compared.length >= 2;
  return {
    groups: compared,
    tooFew: all.filter(({ rows }) => rows < leastRows).map(({ group }) => group),
    statisticalParityDifference: isComparable ? gap(rates) : null,
    disparateImpactRatio:
      isComparable && Math.max(...rates) > 0 ? Math.min(...rates) / Math.max(...rates) : null,
    equalizedOddsDifference: isComparable && odds >= 0 ? odds : null,
    equalOpportunityDifference: opportunity >= 0 ? opportunity : null,
  };
}
