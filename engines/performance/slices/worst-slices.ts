import { studentTail } from '#engines/math/distributions/student-tail.ts';

/**
 * Rows with one value of a column, or with one pair of values of two columns, and the sums of their
 * losses.
 */
export type SliceGroup = {
  where: { feature: string; value: string }[];
  rows: number;
  sum: number;
  squares: number;
};

export type Slice = {
  where: SliceGroup['where'];
  rows: number;
  meanLoss: number;
  /** Mean loss of the rows outside the slice. */
  restLoss: number;
  /** One-sided p that the slice is no worse, corrected for the number of tested slices (Holm). */
  pValue: number;
};

export type SliceSearch = { leastRows?: number; level?: number; limit?: number };

/** Slices that are worse than the other rows, and the number of compared slices. */
export type SliceFindings = { found: Slice[]; compared: number };

type Sums = Omit<SliceGroup, 'where'>;

/** Welch's one-sided test of a group against all other rows. */
function compare(group: SliceGroup, all: Sums): Slice {
  const rest = {
    rows: all.rows - group.rows,
    sum: all.sum - group.sum,
    squares: all.squares - group.squares,
  };
  const mean = ({ rows, sum }: Sums): number => sum / rows;
  const error = (part: Sums): number =>
    Math.max(0, part.squares - part.rows * mean(part) ** 2) / (part.rows - 1) / part.rows;
  const [ours, others] = [error(group), error(rest)];
  const difference = mean(group) - mean(rest);
  const freedom =
    (ours + others) ** 2 / (ours ** 2 / (group.rows - 1) + others ** 2 / (rest.rows - 1));
  const t = difference / Math.sqrt(ours + others);
  const isFlat = ours + others === 0;
  return {
    where: group.where,
    rows: group.rows,
    meanLoss: mean(group),
    restLoss: mean(rest),
    pValue: isFlat ? Number(difference <= 0) : studentTail(t, freedom),
  };
}

/** Step-down correction for many tests (Holm, 1979), in ascending order of p. */
function holm(slices: readonly Slice[]): Slice[] {
  let largest = 0;
  return slices
    .toSorted((a, b) => a.pValue - b.pValue)
    .map((slice, index) => {
      largest = Math.max(largest, Math.min(1, slice.pValue * (slices.length - index)));
      return { ...slice, pValue: largest };
    });
}

/**
 * Slices where a model performs worse than elsewhere: groups (values of single columns and pairs of
 * values) with at least `leastRows` rows inside and outside that are significantly worse after
 * correction. A pair is only included if it is worse than each of its single values that were also
 * found. Sorted by mean loss, worst first.
 */
export function worstSlices(
  groups: readonly SliceGroup[],
  all: Sums,
  { leastRows = 100, level = 0.05, limit = 10 }: SliceSearch = {},
): SliceFindings {
  const looked = groups
    .filter(({ rows }) => rows >= leastRows && all.rows - rows >= leastRows)
    .map((group) => compare(group, all));
  const found = holm(looked).filter(({ pValue }) => pValue <= level);
  const isCovered = (slice: Slice): boolean =>
    slice.where.length > 1 &&
    found.some(
      ({ where: [single, ...others], meanLoss }) =>
        others.length === 0 &&
        meanLoss >= slice.meanLoss &&
        slice.where.some(
          ({ feature, value }) => feature === single?.feature && value === single.value,
        ),
    );
  return {
    found: found
      .filter((slice) => !isCovered(slice))
      .toSorted((a, b) => b.meanLoss - a.meanLoss)
      .slice(0, limit),
    compared: looked.length,
  };
}
