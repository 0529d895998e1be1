import { mean } from '#engines/math/mean.ts';
import { comparePaired } from './compare-paired.ts';

/**
 * Values per row of each version. Their mean should reach a target: 0 for signed errors, the
 * nominal coverage for values within their interval.
 */
export interface Aimed {
  readonly measure: string;
  readonly target: number;
  readonly champion: readonly number[];
  readonly challenger: readonly number[];
}

export interface AimedComparison {
  readonly measure: string;
  readonly target: number;
  readonly rows: number;
  readonly champion: number;
  readonly challenger: number;
  /** Distance of the challenger from the target minus that of the champion; below 0 is better. */
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
  readonly verdict: 'better' | 'no difference' | 'worse' | 'too few rows';
}

/**
 * Compares how far the means of two versions are from a common target, over the same rows. Each
 * version's values are signed by the side of the target that its mean is on, so that the distance
 * is a mean over rows and the interval is paired. If a mean is at the target by chance, the
 * interval is too wide, never too narrow.
 */
export function compareAimed(
  { measure, target, champion, challenger }: Aimed,
  level: number,
  rowsAtLeast: number,
): AimedComparison {
  const rows = Math.min(champion.length, challenger.length);
  const distances = (values: readonly number[]): number[] => {
    const side = mean(values) < target ? -1 : 1;
    return values.map((value) => side * (value - target));
  };
  const { difference, lower, upper } = comparePaired(
    distances(champion),
    distances(challenger),
    level,
  );
  const verdict =
    rows < Math.max(2, rowsAtLeast)
      ? 'too few rows'
      : upper < 0
        ? 'better'
        : lower > 0
          ? 'worse'
          : 'no difference';
  const [own, beside] = [mean(challenger), mean(champion)];
  return {
    measure,
    target,
    rows,
    champion: beside,
    challenger: own,
    difference,
    lower,
    upper,
    verdict,
  };
}
