import { judgeThreshold, type Threshold } from '#engines/detect/static-threshold.ts';
import type { Point } from '#engines/math/points.ts';

/**
 * How often a limit would have been broken anew over past points (finite, in time order): a breach that goes on is
 * one, and it ends when the threshold says so. A gap longer than `gapMs` ends nothing and begins nothing.
 */
export function replayThreshold(
  points: readonly Point[],
  threshold: Threshold,
  gapMs: number,
): number {
  let episodes = 0;
  let breaching = false;
  let from = 0;
  points.forEach(([atMs], index) => {
    const before = points[index - 1]?.[0];
    // What lies before a gap is no neighbour of what lies after it.
    if (before !== undefined && atMs - before > gapMs) from = index;
    const window = points.slice(Math.max(from, index + 1 - threshold.of), index + 1);
    const { outcome } = judgeThreshold(window, threshold, breaching);
    if (outcome === 'breach' && !breaching) episodes += 1;
    if (outcome !== 'unknown') breaching = outcome === 'breach';
  });
  return episodes;
}
