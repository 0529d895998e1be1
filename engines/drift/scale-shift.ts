import type { Sketch } from '#engines/drift/sketch/sketch.ts';
import { median } from '#lib/numerics/median.ts';

/** Deciles at which a column is compared. */
export const SCALE_LEVELS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const;
/**
 * Minimum factor. A smaller factor may come from a different population; the factors for pounds to
 * kilograms and inches to centimeters are larger.
 */
const LEAST_FACTOR = 2.2;
/** Minimum number of deciles that moved by the same factor. The outer deciles vary most. */
const EVEN_LEVELS = 7;
/**
 * Maximum deviation from the factor, as a share of its logarithm. Twice as much is allowed for the
 * width of the column.
 */
const EVEN = 1 / 6;

/** Deciles of a reference column; null if it has too few values to determine a scale. */
export function scaleLevelsOf(sketch: Sketch): readonly number[] | null {
  if (sketch.kind !== 'numbers' || sketch.deciles.length < SCALE_LEVELS.length) return null;
  return sketch.deciles;
}

const widthOf = (levels: readonly number[]): number => (levels.at(-1) ?? NaN) - (levels[0] ?? NaN);

/**
 * Factor by which all values of a column changed, such as 1,000 or 0.1 for another unit; null if
 * there is no common factor. The deciles and the width of the column must have changed by the same
 * factor. A constant added to every value, or new values, change some deciles more than others.
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
