import { MAD_TO_SIGMA, mad } from '#engines/math/mad.ts';
import { finitePoints, usualIntervalMs, type Point } from '#engines/math/points.ts';
import { median } from '#lib/numerics/median.ts';

export interface OnsetOptions {
  /** Points before this time are treated as normal; default: the first half of the points. */
  readonly referenceEndMs?: number;
  readonly direction: 'up' | 'down';
  readonly relativeFloor?: number;
  readonly absoluteFloor?: number;
}

export interface Onset {
  /** Time of the first point of the departure; NaN when there is none. */
  readonly onsetMs: number;
  /**
   * Peak of the cumulative sum, in spreads, as the certainty of the departure. Not credible below
   * 6.
   */
  readonly strength: number;
  /** The onset is between `onsetMs - intervalMs` and `onsetMs`. */
  readonly intervalMs: number;
}

const NONE: Onset = { onsetMs: NaN, strength: 0, intervalMs: NaN };
const DRIFT = 1.5;
const CLIP = 6;
const OUT = 2;
/** Number of consecutive normal points that end a departure. A later departure is separate. */
const CALM_POINTS = 5;
const CALM_Z = 1;
/**
 * A step is searched from this many points after the start, between medians of `STEP_POINTS`
 * points.
 */
const STEP_LAG = 4;
const STEP_POINTS = 3;
const STEP_SHARE = 0.6;
export const CREDIBLE_STRENGTH = 6;

/**
 * Time at which a series left its normal level, by Page's cumulative sum (1954) of robust z scores,
 * clipped so that a single spike is not sufficient. The onset is the last zero before the peak of
 * the sum, which also finds the start of a ramp. A run of normal points resets the sum, so that a
 * short bump is not mistaken for the start of a later step. The reference is the points before
 * `referenceEndMs`, if there are at least 6.
 */
export function findOnset(input: readonly Point[], options: OnsetOptions): Onset {
  const points = finitePoints(input);
  if (points.length < 4) return NONE;
  const given = points.filter(
    ([atMs]) => atMs < (options.referenceEndMs ?? Number.NEGATIVE_INFINITY),
  );
  const reference = (
    given.length >= 6 ? given : points.slice(0, Math.max(3, points.length >> 1))
  ).map((point) => point[1]);
  const center = median(reference);
  const floor = Math.max(
    Math.abs(center) * (options.relativeFloor ?? 0.05),
    options.absoluteFloor ?? 0,
    Number.MIN_VALUE,
  );
  const spread = Math.max(MAD_TO_SIGMA * mad(reference, center), floor);
  const sign = options.direction === 'up' ? 1 : -1;
  let sum = 0;
  let start = 0;
  let calm = 0;
  let best = { strength: 0, index: -1, peak: -1 };
  points.forEach(([, value], index) => {
    const z = (sign * (value - center)) / spread;
    calm = z < CALM_Z ? calm + 1 : 0;
    if (calm >= CALM_POINTS) sum = 0;
    if (sum === 0) start = index;
    sum = Math.max(0, sum + Math.min(CLIP, Math.max(-CLIP, z)) - DRIFT);
    if (sum > best.strength) best = { strength: sum, index: start, peak: index };
  });
  if (best.index < 0) return NONE;
  // The sum may start in normal noise, so skip to the first abnormal point.
  const z = (index: number) => (sign * ((points[index]?.[1] ?? NaN) - center)) / spread;
  while (best.index < points.length - 1 && z(best.index) < OUT)
    best = { ...best, index: best.index + 1 };
  const values = points.map(([, value]) => sign * (value - center));
  return {
    onsetMs: points[laterStep(values, best.index, best.peak)]?.[0] ?? NaN,
    strength: best.strength,
    intervalMs: usualIntervalMs(points.slice(-60)),
  };
}

/**
 * Index of a step that makes up most of a departure's height, otherwise the departure's start. A
 * small increase shortly before a large step is a separate event. A ramp has no such step. `values`
 * are heights above normal.
 */
function laterStep(values: readonly number[], start: number, peak: number): number {
  let best = { jump: 0, index: start };
  for (let index = start + STEP_LAG; index + STEP_POINTS <= peak + 1; index += 1) {
    const jump =
      median(values.slice(index, index + STEP_POINTS)) -
      median(values.slice(index - STEP_POINTS, index));
    if (jump > best.jump) best = { jump, index };
  }
  const height = median(values.slice(best.index, peak + 1));
  if (best.jump < STEP_SHARE * height || !(best.jump > 0)) return start;
  // If the values before the step were just as high, it is the same departure after a pause.
  for (let index = start; index + STEP_POINTS <= best.index; index += 1)
    if (median(values.slice(index, index + STEP_POINTS)) >= STEP_SHARE * height) return start;
  // The three points around a step blur its position. The step starts at the first point with most
  // of its height.
  const reached = (index: number) => (values[index] ?? NaN) >= STEP_SHARE * height;
  let index = best.index;
  while (index > start && reached(index - 1)) index -= 1;
  while (index < peak && !reached(index)) index += 1;
  return index;
}
