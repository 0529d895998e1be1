import { studentTail } from '#engines/math/student-tail.ts';

/** A slice feature: the value of each row as a name, null where it is missing. */
export type SliceFeature = { name: string; values: readonly (string | null)[] };

export type Slice = {
  where: { feature: string; value: string }[];
  rows: number;
  meanLoss: number;
  /** Mean loss of all other rows. */
  restLoss: number;
  /** One-sided p that the slice is no worse, corrected for the number of slices looked at (Holm). */
  pValue: number;
};

export type SliceSearch = { leastRows?: number; level?: number; limit?: number };

type Group = { where: Slice['where']; rows: number; sum: number; squares: number };

const CELL = '\u0000';

/** Sums of the losses by the values of one or two features together. */
function groupBy(features: readonly SliceFeature[], losses: ArrayLike<number>): Group[] {
  const groups = new Map<string, Group>();
  for (let row = 0; row < losses.length; row += 1) {
    const values = features.map((feature) => feature.values[row] ?? null);
    if (values.includes(null)) continue;
    const key = values.join(CELL);
    const loss = losses[row] ?? 0;
    const group = groups.get(key) ?? {
      where: features.map(({ name }, index) => ({ feature: name, value: values[index] ?? '' })),
      rows: 0,
      sum: 0,
      squares: 0,
    };
    group.rows += 1;
    group.sum += loss;
    group.squares += loss ** 2;
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Welch's one-sided test of a group against all other rows. */
function compare(group: Group, all: Omit<Group, 'where'>): Slice {
  const rest = {
    rows: all.rows - group.rows,
    sum: all.sum - group.sum,
    squares: all.squares - group.squares,
  };
  const mean = ({ rows, sum }: Omit<Group, 'where'>): number => sum / rows;
  const error = (part: Omit<Group, 'where'>): number =>
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
 * Where a model is worse than elsewhere: every value of every feature and every pair of values of two
 * features, with at least `leastRows` rows in and outside, that is worse beyond chance after correction. A
 * pair is only kept if it is worse than each of its single values found. Worst first by loss.
 */
export function worstSlices(
  features: readonly SliceFeature[],
  losses: ArrayLike<number>,
  { leastRows = 100, level = 0.05, limit = 10 }: SliceSearch = {},
): Slice[] {
  const all = { rows: losses.length, sum: 0, squares: 0 };
  for (let row = 0; row < losses.length; row += 1) {
    all.sum += losses[row] ?? 0;
    all.squares += (losses[row] ?? 0) ** 2;
  }
  const combinations = features.flatMap((one, index) => [
    [one],
    ...features.slice(index + 1).map((other) => [one, other]),
  ]);
  const looked = combinations
    .flatMap((combination) => groupBy(combination, losses))
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
  return found
    .filter((slice) => !isCovered(slice))
    .toSorted((a, b) => b.meanLoss - a.meanLoss)
    .slice(0, limit);
}
