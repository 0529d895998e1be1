import type { Point } from '#engines/math/points.ts';
import { median } from '#lib/numerics/median.ts';

/** A bound and its good side. */
export interface Bound {
  readonly must: 'below' | 'above';
  readonly bound: number;
  /** Whether the bound itself is not good. */
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
  /** Null: neither proven nor refuted. */
  readonly passed: boolean | null;
}

/** Share of values on one side that proves or refutes; between the two the result is mixed. */
const clearShare = 0.75;

function isGood({ must, bound, exclusive }: Bound, value: number): boolean {
  if (value === bound) return exclusive !== true;
  return must === 'below' ? value < bound : value > bound;
}

/**
 * Judges one criterion by its samples, oldest first. Three of four on the good side, with good
 * medians of all samples and of the later half, prove it; three of four on the bad side, of all or
 * of the later half (a relapse), refute it.
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
