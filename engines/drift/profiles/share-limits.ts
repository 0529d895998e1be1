import { shareMeasures, shareMethods } from '#engines/drift/methods/share-measures.ts';
import { shares } from '#engines/drift/methods/shares.ts';
import type { Cells } from '#engines/drift/sketch/sketch-cells.ts';
import { learnThreshold } from '#engines/drift/streams/threshold.ts';

/** Minimum limit: a smaller effect never counts, regardless of the learned limit. */
const FLOOR = 0.1;

/**
 * Share limits of the native profile, learned from the distances of the reference's own chunks from
 * the whole reference.
 */
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
