import { mean } from '#engines/math/mean.ts';
import { moments } from '#engines/math/moments.ts';
import type { Measures } from '#engines/performance/window-quality.ts';

export interface LearnedLimit {
  readonly measure: string;
  /** `below`: values under the limit are bad; `above`: values over it. */
  readonly direction: 'below' | 'above';
  readonly limit: number;
  /** Mean over the chunks. */
  readonly usual: number;
}

/** Errors: smaller is better. */
const ERRORS = new Set(['mae', 'rmse', 'log_loss']);
const DEVIATIONS = 3;
/** A smaller drop than this is nobody's business, however steady the reference was. */
const LEAST_DROP = 0.02;
/** The same for errors, as a share of their usual size. */
const LEAST_RISE = 0.1;

export const directionOf = (measure: string): 'below' | 'above' =>
  ERRORS.has(measure) ? 'above' : 'below';

/**
 * Limits of quality from the chunks of a reference: mean -+ 3 population standard deviations, but at least
 * three times what chance does over the rows of one window (`errorOf`), and at least the floor. `chunkRows` and
 * `windowRows` carry the spread over from the size of a chunk to that of a window that is smaller.
 */
export function learnLimits(
  chunks: readonly Measures[],
  sizes: { readonly chunkRows: number; readonly windowRows: number },
  errorOf: (measure: string) => number = () => 0,
): LearnedLimit[] {
  const names = [...new Set(chunks.flatMap((chunk) => Object.keys(chunk)))];
  const widen = Math.sqrt(Math.max(1, sizes.chunkRows / Math.max(1, sizes.windowRows)));
  return names.flatMap((measure) => {
    const values = chunks.map((chunk) => chunk[measure] ?? NaN).filter(Number.isFinite);
    if (values.length < 2) return [];
    const usual = mean(values);
    const direction = directionOf(measure);
    const chance = errorOf(measure);
    const spread =
      DEVIATIONS *
      Math.max(Math.sqrt(moments(values).variance) * widen, Number.isFinite(chance) ? chance : 0);
    const floor = direction === 'below' ? LEAST_DROP : LEAST_RISE * Math.abs(usual);
    const away = Math.max(spread, floor);
    const limit = direction === 'below' ? Math.max(0, usual - away) : usual + away;
    return [{ measure, direction, limit, usual }];
  });
}
