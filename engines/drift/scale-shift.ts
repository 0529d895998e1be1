import type { Sketch } from '#engines/drift/sketch/sketch.ts';
import { median } from '#lib/numerics/median.ts';

/** Deciles at which a column is compared. */
export const SCALE_LEVELS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const;
/**
 * A smaller factor may come from a different population; pounds for kilograms and inches for
 * centimeters are larger.
 */
const LEAST_FACTOR = 2.2;
/** Number of deciles that must have moved by the same factor; the outer ones vary most. */
const EVEN_LEVELS = 7;
/**
 * Allowed deviation from the factor, as a share of its logarithm; twice as much for the width of
 * the column.
 */
const EVEN = 1 / 6;

/** The deciles of a reference column; null if it has too few values to determine a scale. */
export function scaleLevelsOf(sketch: Sketch): readonly number[] | null {
  if (sketch.kind !== 'numbers' || sketch.deciles.length < SCALE_LEVELS.length) return null;
  return sketch.deciles;
}

const widthOf = (levels: readonly number[]): number => (levels.at(-1) ?? NaN) - (levels[0] ?? NaN);

/**
 * The factor by which all values of a column have moved, such as 1,000 or 0.1 for another unit;
 * null if they have not moved, or not evenly. Its deciles must have moved by one factor, and its
 * width by the same: a constant added to every value, or new values, move some of them further than
 * others.
 */
export function scaleShift(before: readonly number[], now: readonly number[]): number | null {
  const moved = before
    .map((level, at) => Math.log((now[at] ?? NaN) / level))
    .filter((ratio) => Number.isFinite(ratio));
  if (moved.length < EVEN_LEVELS) return null;
  const shift = median(moved);
  const size = Math.abs(shift);
  if (size < Math.log(LEAST_FACTOR)) return null;
  const off = moved.map((ratio) => Math.abs(ratio - shift)).toSorted((a, b) => a - b);
  const width = Math.log(widthOf(now) / widthOf(before));
  const isEven = (off[EVEN_LEVELS - 1] ?? Infinity) <= EVEN * size;
  return isEven && Math.abs(width - shift) <= 2 * EVEN * size ? Math.exp(shift) : null;
}
