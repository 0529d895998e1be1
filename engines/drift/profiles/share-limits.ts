import { shareMeasures, shareMethods } from '#engines/drift/methods/share-measures.ts';
import { shares } from '#engines/drift/methods/shares.ts';
import type { Cells } from '#engines/drift/sketch/sketch-cells.ts';
import { learnThreshold } from '#engines/drift/streams/threshold.ts';

/** Below this an effect counts as none, whatever was learned. */
const FLOOR = 0.1;

/** The limits of the native profile for shares, learned from how far the reference's own chunks lie from the whole. */
export function shareLimits(chunks: readonly Cells[]): Record<string, number> {
  const sides = chunks.map(
    ({ reference, current }) => [shares(reference), shares(current)] as const,
  );
  return Object.fromEntries(
    shareMethods.flatMap((method) => {
      const { measure, most } = shareMeasures[method];
      const { upper } = learnThreshold(
        sides.map(([p, q]) => measure(p, q)),
        { most },
      );
      return upper === null ? [] : [[method, Math.max(FLOOR, upper)]];
    }),
  );
}
