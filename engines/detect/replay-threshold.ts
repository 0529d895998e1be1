import { judgeThreshold, type Threshold } from '#engines/detect/static-threshold.ts';
import type { Point } from '#engines/math/points.ts';

/**
 * Number of new breaches of a limit over past points (finite, in time order). An ongoing breach
 * counts once and ends as the threshold defines. A gap longer than `gapMs` neither ends nor begins
 * a breach.
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
    // Points before and after a gap are not adjacent.
    if (before !== undefined && atMs - before > gapMs) from = index;
    const window = points.slice(Math.max(from, index + 1 - threshold.of), index + 1);
    const { outcome } = judgeThreshold(window, threshold, breaching);
    if (outcome === 'breach' && !breaching) episodes += 1;
    if (outcome !== 'unknown') breaching = outcome === 'breach';
  });
  return episodes;
}
