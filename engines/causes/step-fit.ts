import type { Measured } from '#engines/causes/measure-series.ts';
import { median } from '#lib/numerics/median.ts';

/** Number of samples used on each side of a moment, and the minimum for a result. */
const SAMPLES = 6;
const MIN_SAMPLES = 3;
/** Samples further from the moment than this are ignored. */
const REACH_MS = 180_000;

function level(values: readonly number[], before: number, after: number): number {
  const share = (median(values) - before) / (after - before);
  return Math.min(1, Math.max(0, share));
}

/**
 * How well a step of a series fits a moment. 1: old level until the moment, new level right after
 * it. 0: no step at the moment (earlier or later). NaN: too few samples on either side. The levels
 * are the medians before and after the incident's onset. The onset is an estimate that is a few
 * samples off; this distinguishes two changes that are close together.
 */
export function stepFit(measured: Measured, atMs: number): number {
  const { before, after } = measured.shift;
  if (!(Math.abs(after - before) > 0)) return Number.NaN;
  const near = measured.points.filter(([ms]) => Math.abs(ms - atMs) <= REACH_MS);
  const left = near.filter(([ms]) => ms <= atMs).slice(-SAMPLES);
  // A sample covers the time before it, so the first sample after the moment mixes both levels.
  const right = near.filter(([ms]) => ms > atMs).slice(1, SAMPLES + 1);
  if (left.length < MIN_SAMPLES || right.length < MIN_SAMPLES) return Number.NaN;
  const values = (points: typeof near) => points.map((point) => point[1]);
  return Math.max(0, level(values(right), before, after) - level(values(left), before, after));
}
