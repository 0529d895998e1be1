import type { Sketch } from '#engines/drift/sketch/sketch.ts';
import { median } from '#lib/numerics/median.ts';

/** Tenths at which a column is compared. */
export const SCALE_LEVELS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const;
/** A smaller factor may well be people who differ: pounds for kilogrammes and inches for centimetres are larger. */
const LEAST_FACTOR = 2.2;
/** Of the tenths, those that must have moved by the same factor; the outer ones scatter most. */
const EVEN_LEVELS = 7;
/** How far they may lie from it, as a share of its logarithm; the width of the column twice as far. */
const EVEN = 1 / 6;

/** The tenths of a reference column; null where it has too few values to tell one scale from another. */
export function scaleLevelsOf(sketch: Sketch): readonly number[] | null {
  if (sketch.kind !== 'numbers' || sketch.deciles.length < SCALE_LEVELS.length) return null;
  return sketch.deciles;
}

const widthOf = (levels: readonly number[]): number => (levels.at(-1) ?? NaN) - (levels[0] ?? NaN);

/**
 * The factor by which all values of a column have moved, such as 1,000 or 0.1 for another unit; null where they have
 * not, or not all alike. Its tenths must have moved by one factor, and its width by the same: what was added to every
 * value, or other values that came in, moves some of them further than others.
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
