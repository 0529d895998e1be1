import { confusionOf } from '#engines/performance/confusion.ts';

export type GroupFairness = {
  group: string;
  rows: number;
  /** Share of favourable predictions. */
  selectionRate: number;
  truePositiveRate: number;
  falsePositiveRate: number;
};

export type Fairness = {
  groups: GroupFairness[];
  /** Groups with fewer rows than the least number: not compared. */
  tooFew: string[];
  /** Largest minus smallest selection rate; 0 is equal. Null with fewer than two groups. */
  statisticalParityDifference: number | null;
  /** Smallest over largest selection rate; below 0.8 is the usual concern (four-fifths rule). */
  disparateImpactRatio: number | null;
  /** Largest gap of true positive or false positive rate between groups (Hardt and others, 2016). */
  equalizedOddsDifference: number | null;
};

const LEAST_ROWS = 30;

const gap = (values: readonly number[]): number => {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length < 2 ? NaN : Math.max(...known) - Math.min(...known);
};

/** Compares binary predictions (1 is favourable) between the groups of one attribute. */
export function fairness(
  groups: readonly string[],
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  leastRows = LEAST_ROWS,
): Fairness {
  const rowsOf = new Map<string, number[]>();
  for (const [row, group] of groups.entries()) {
    const rows = rowsOf.get(group) ?? [];
    rows.push(row);
    rowsOf.set(group, rows);
  }
  const all = [...rowsOf].map(([group, rows]): GroupFairness => {
    const { tp, fp, fn, tn } = confusionOf(
      rows.map((row) => labels[row] ?? NaN),
      rows.map((row) => predicted[row] ?? NaN),
    );
    return {
      group,
      rows: rows.length,
      selectionRate: (tp + fp) / rows.length,
      truePositiveRate: tp / (tp + fn),
      falsePositiveRate: fp / (fp + tn),
    };
  });
  const compared = all.filter(({ rows }) => rows >= leastRows);
  const rates = compared.map(({ selectionRate }) => selectionRate);
  const odds = Math.max(
    ...[
      gap(compared.map(({ truePositiveRate }) => truePositiveRate)),
      gap(compared.map(({ falsePositiveRate }) => falsePositiveRate)),
    ].filter((value) => !Number.isNaN(value)),
  );
  const isComparable = compared.length >= 2;
  return {
    groups: compared,
    tooFew: all.filter(({ rows }) => rows < leastRows).map(({ group }) => group),
    statisticalParityDifference: isComparable ? gap(rates) : null,
    disparateImpactRatio:
      isComparable && Math.max(...rates) > 0 ? Math.min(...rates) / Math.max(...rates) : null,
    equalizedOddsDifference: isComparable && odds >= 0 ? odds : null,
  };
}
