import type { Measures } from '#engines/estimation/window-quality.ts';
import { mean } from '#engines/math/mean.ts';
import { moments } from '#engines/math/moments.ts';
import { directionOf, type LimitDirection } from './limit-bounds.ts';

export interface LearnedLimit {
  readonly measure: string;
  /**
   * Bad values: `below` the limit, `above` the limit, or farther `away` from the target than the
   * limit.
   */
  readonly direction: LimitDirection;
  readonly limit: number;
  /** Mean over the reference's chunks. */
  readonly usual: number;
  /** Target of the measure; null if lower or higher is always better. */
  readonly target: number | null;
}

/** Target of a measure, and the deviation from its baseline that is too small to matter. */
export interface Aim {
  /** Null if only the floor differs from the default. */
  readonly target: number | null;
  readonly floor: number;
}

const DEVIATIONS = 3;
/** Minimum relevant drop, even if the reference was very steady. */
const LEAST_DROP = 0.02;
/** Minimum relevant increase of an error, as a share of its baseline. */
const LEAST_RISE = 0.1;

/**
 * Quality limits learned from the chunks of a reference: mean -+ 3 population standard deviations,
 * but at least three times the chance error over the rows of one window (`errorOf`), and at least
 * the floor. `chunkRows` and `windowRows` scale the spread from the size of a chunk to that of a
 * smaller window. For a measure with a target, the limit is the distance from the target; such a
 * measure is not learned if `aims` lacks it.
 */
export function learnLimits(
  chunks: readonly Measures[],
  sizes: { readonly chunkRows: number; readonly windowRows: number },
  errorOf: (measure: string) => number = () => 0,
  aims: Readonly<Record<string, Aim>> = {},
): LearnedLimit[] {
  const names = [...new Set(chunks.flatMap((chunk) => Object.keys(chunk)))];
  const widen = Math.sqrt(Math.max(1, sizes.chunkRows / Math.max(1, sizes.windowRows)));
  return names.flatMap((measure): LearnedLimit[] => {
    const values = chunks.map((chunk) => chunk[measure] ?? NaN).filter(Number.isFinite);
    if (values.length < 2) return [];
    const usual = mean(values);
    const direction = directionOf(measure);
    const aim = aims[measure];
    if (direction === 'away' && aim === undefined) return [];
    const chance = errorOf(measure);
    const spread =
      DEVIATIONS *
      Math.max(Math.sqrt(moments(values).variance) * widen, Number.isFinite(chance) ? chance : 0);
    const floor = aim?.floor ?? (direction === 'below' ? LEAST_DROP : LEAST_RISE * Math.abs(usual));
    const away = Math.max(spread, floor);
    const target = aim?.target ?? null;
    if (target !== null) {
      const limit = Math.abs(usual - target) + away;
      return [{ measure, direction, limit, usual, target }];
    }
    const limit = direction === 'below' ? Math.max(0, usual - away) : usual + away;
    return [{ measure, direction, limit, usual, target }];
  });
}
