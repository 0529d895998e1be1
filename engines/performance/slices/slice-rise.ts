import { benjaminiHochberg } from '#engines/math/benjamini-hochberg.ts';
import { normalTail } from '#engines/math/distributions/normal-distribution.ts';

/** Number of rows, with the sums of their losses and squared losses. */
export interface LossSums {
  readonly rows: number;
  readonly sum: number;
  readonly squares: number;
}

export interface SliceRise {
  readonly name: string;
  /** Current mean loss of the slice. */
  readonly loss: number;
  /**
   * Increase of the slice's mean loss beyond the increase in all other rows; 0 if chance explains
   * the difference.
   */
  readonly rise: number;
  /** Mean loss in the reference. */
  readonly usual: number;
}

const LEVEL = 0.05;

const mean = ({ rows, sum }: LossSums): number => sum / rows;

/** Variance of the mean loss. */
const error = (part: LossSums): number =>
  Math.max(0, part.squares - part.rows * mean(part) ** 2) / (part.rows - 1) / part.rows;

const without = (all: LossSums, part: LossSums): LossSums => ({
  rows: all.rows - part.rows,
  sum: all.sum - part.sum,
  squares: all.squares - part.squares,
});

type Side = { readonly all: LossSums; readonly slices: ReadonlyMap<string, LossSums> };

/**
 * Slices that got worse since the reference by more than all other rows; a general change is
 * reported for the whole. Skips slices with fewer than `leastRows` rows inside or outside, then or
 * now. Verdicts are corrected for the number of slices (Benjamini and Hochberg).
 */
export function sliceRises(before: Side, now: Side, leastRows: number): SliceRise[] {
  const compared = [...now.slices].flatMap(([name, slice]) => {
    const usual = before.slices.get(name);
    if (usual === undefined) return [];
    const parts = [slice, without(now.all, slice), usual, without(before.all, usual)] as const;
    if (parts.some(({ rows }) => rows < leastRows)) return [];
    const [own, rest, ownBefore, restBefore] = parts;
    const difference = mean(own) - mean(ownBefore) - Math.max(0, mean(rest) - mean(restBefore));
    const spread = Math.sqrt(parts.reduce((sum, part) => sum + error(part), 0));
    const pValue = spread > 0 ? normalTail(difference / spread) : Number(difference <= 0);
    return [{ name, loss: mean(own), usual: mean(ownBefore), difference, pValue }];
  });
  const corrected = benjaminiHochberg(compared.map(({ pValue }) => pValue));
  return compared.map(({ name, loss, usual, difference }, at) => ({
    name,
    loss,
    usual,
    rise: difference > 0 && (corrected[at] ?? 1) <= LEVEL ? difference : 0,
  }));
}
