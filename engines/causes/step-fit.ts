import type { Measured } from '#engines/causes/measure-series.ts';
import { median } from '#lib/numerics/median.ts';

/** Samples on each side of a moment that are looked at, and the least that say something. */
const SAMPLES = 6;
const MIN_SAMPLES = 3;
/** Samples further from the moment than this say nothing about it. */
const REACH_MS = 180_000;

function level(values: readonly number[], before: number, after: number): number {
  const share = (median(values) - before) / (after - before);
  return Math.min(1, Math.max(0, share));
}

/**
 * Does a series step exactly at a moment? 1: it stood at its old level until then and at its new level
 * right behind, 0: no step there (it had stepped before, or did so later); NaN when too few samples stand
 * on either side. The levels are the medians before and after the incident's onset. An onset is an
 * estimate that is a few samples off; where two changes stand close together this tells them apart.
 */
export function stepFit(measured: Measured, atMs: number): number {
  const { before, after } = measured.shift;
  if (!(Math.abs(after - before) > 0)) return Number.NaN;
  const near = measured.points.filter(([ms]) => Math.abs(ms - atMs) <= REACH_MS);
  const left = near.filter(([ms]) => ms <= atMs).slice(-SAMPLES);
  // A sample covers the time before it: the first one behind the moment is mixed.
  const right = near.filter(([ms]) => ms > atMs).slice(1, SAMPLES + 1);
  if (left.length < MIN_SAMPLES || right.length < MIN_SAMPLES) return Number.NaN;
  const values = (points: typeof near) => points.map((point) => point[1]);
  return Math.max(0, level(values(right), before, after) - level(values(left), before, after));
}
