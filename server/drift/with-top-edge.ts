import type { Sketch } from '#engines/drift/sketch/sketch.ts';

/**
 * Adds an edge just above the largest value of the reference, so that the last bin counts
 * out-of-range values.
 */
export function withTopEdge(sketch: Sketch): Sketch {
  if (sketch.kind !== 'numbers') return sketch;
  const top = sketch.max + Math.max(Math.abs(sketch.max) * 2 ** -52, 1e-300);
  return { ...sketch, edges: [...sketch.edges, top], counts: [...sketch.counts, 0] };
}
