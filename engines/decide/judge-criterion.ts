import type { Point } from '#engines/math/points.ts';
import { median } from '#lib/numerics/median.ts';

/** A bound and the side on which values are good. */
export interface Bound {
  readonly must: 'below' | 'above';
  readonly bound: number;
  /** Whether a value equal to the bound is not good. */
  readonly exclusive?: boolean | undefined;
}

/** Result of one criterion. Times in epoch ms. */
export interface CriterionFacts {
  readonly median: number | null;
  readonly samples: number;
  readonly good: number;
  readonly failing: {
    readonly count: number;
    readonly firstAtMs: number | null;
    readonly lastAtMs: number | null;
  };
  /** Null if neither proven nor refuted. */
  readonly passed: boolean | null;
}

/**
 * Share of values on one side that proves or refutes a criterion. If neither side reaches it, the
 * result is mixed.
 */
const clearShare = 0.75;

function isGood({ must, bound, exclusive }: Bound, value: number): boolean {
  if (value === bound) return exclusive !== true;
  return must === 'below' ? value < bound : value > bound;
}

/**
 * Judges one criterion by its samples, oldest first. Proven: three of four samples are on the good
 * side, and the medians of all samples and of the later half are good. Refuted: three of four are
 * on the bad side, of all samples or of the later half (a relapse).
 */
export function judgeCriterion(
  bound: Bound,
  samples: readonly Point[],
  minSamples: number,
): CriterionFacts {
  const values = samples.map(([, value]) => value);
  const shareGood = (some: readonly number[]): number =>
    some.filter((value) => isGood(bound, value)).length / some.length;
  const enough = values.length >= minSamples;
  const both = [values, values.slice(Math.floor(values.length / 2))];
  const refuted = enough && both.some((some) => 1 - shareGood(some) >= clearShare);
  const proven =
    enough && shareGood(values) >= clearShare && both.every((some) => isGood(bound, median(some)));
  const failing = samples.filter(([, value]) => !isGood(bound, value));
  return {
    median: values.length === 0 ? null : median(values),
    samples: values.length,
    good: values.length - failing.length,
    failing: {
      count: failing.length,
      firstAtMs: failing[0]?.[0] ?? null,
      lastAtMs: failing.at(-1)?.[0] ?? null,
    },
    passed: proven ? true : refuted ? false : null,
  };
}
