import type { Measures } from '#engines/estimation/window-quality.ts';
import { mean } from '#engines/math/mean.ts';
import { moments } from '#engines/math/moments.ts';
import { directionOf, type LimitDirection } from './limit-bounds.ts';

export interface LearnedLimit {
  readonly measure: string;
  /** `below`: values under the limit are bad; `above`: values over it; `away`: values farther than it from the target. */
  readonly direction: LimitDirection;
  readonly limit: number;
  /** Mean over the chunks. */
  readonly usual: number;
  /** What the measure aims at; null where it aims at as little or as much as can be. */
  readonly target: number | null;
}

/** What a measure aims at, and the distance from its usual one that is nobody's business. */
export interface Aim {
  /** Null where only its floor is another one than usual. */
  readonly target: number | null;
  readonly floor: number;
}

const DEVIATIONS = 3;
/** A smaller drop than this is nobody's business, however steady the reference was. */
const LEAST_DROP = 0.02;
/** The same for errors, as a share of their usual size. */
const LEAST_RISE = 0.1;

/**
 * Limits of quality from the chunks of a reference: mean -+ 3 population standard deviations, but at least
 * three times what chance does over the rows of one window (`errorOf`), and at least the floor. `chunkRows` and
 * `windowRows` carry the spread over from the size of a chunk to that of a window that is smaller. A measure that aims
 * at a value is limited by its distance from there, and not learned without its aim in `aims`.
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
