import type { ExpectedRange } from '#engines/detect/expected-range.ts';
import type { Direction } from '#engines/detect/signal-role.ts';
import type { Point } from '#engines/math/points.ts';
import { median } from '#lib/numerics/median.ts';

export interface BandOptions {
  readonly direction: Direction;
  /** Number of last points to judge. */
  readonly of?: number;
  /** Minimum number of judged points that must be outside on the same side. */
  readonly outside?: number;
}

export interface BandVerdict {
  /** `unknown` while the range is learning or there are fewer than `outside` points. */
  readonly outcome: 'inside' | 'outside' | 'unknown';
  readonly side: 'up' | 'down' | null;
  readonly outsideCount: number;
  readonly judged: number;
  /** Median of the judged points. */
  readonly value: number;
  /** Distance of that median from the center in spreads, signed. */
  readonly magnitude: number;
  /**
   * First point of the run outside the range that lasts up to the end (one point inside is
   * tolerated); NaN when inside.
   */
  readonly onsetMs: number;
}

/**
 * Searches backwards from the last point that is outside; a single point inside does not end the
 * run.
 */
function runStart(points: readonly Point[], outside: (value: number) => boolean): number {
  let onsetMs = NaN;
  let slips = 0;
  const last = points.findLastIndex((point) => outside(point[1]));
  for (let index = last; index >= 0 && slips < 2; index -= 1) {
    const [atMs, value] = points[index] ?? [NaN, NaN];
    if (outside(value)) {
      onsetMs = atMs;
      slips = 0;
    } else {
      slips += 1;
    }
  }
  return onsetMs;
}

/**
 * Judges the end of a window against its expected range. Outside: at least `outside` (3) of the
 * last `of` (5) points are beyond the same bound in a harmful direction, and so is their median. A
 * single spike never counts. Points must be finite and in time order.
 */
export function judgeBand(
  points: readonly Point[],
  range: ExpectedRange,
  options: BandOptions,
): BandVerdict {
  const of = options.of ?? 5;
  const needed = options.outside ?? 3;
  const recent = points.slice(-of);
  const value = median(recent.map((point) => point[1]));
  const magnitude = range.state === 'ready' ? (value - range.center) / range.spread : NaN;
  const base = {
    side: null,
    outsideCount: 0,
    judged: recent.length,
    value,
    magnitude,
    onsetMs: NaN,
  };
  if (range.state !== 'ready' || recent.length < needed) return { ...base, outcome: 'unknown' };
  const sides: readonly ('up' | 'down')[] =
    options.direction === 'both' ? ['up', 'down'] : [options.direction];
  for (const side of sides) {
    const outside = (item: number) => (side === 'up' ? item > range.high : item < range.low);
    const outsideCount = recent.filter((point) => outside(point[1])).length;
    if (outsideCount >= needed && outside(value)) {
      return {
        ...base,
        outcome: 'outside',
        side,
        outsideCount,
        onsetMs: runStart(points, outside),
      };
    }
  }
  return { ...base, outcome: 'inside' };
}
