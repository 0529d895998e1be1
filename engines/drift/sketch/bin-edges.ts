import type { Sample } from '#engines/drift/methods/sample.ts';
import { sortedQuantile } from '#lib/numerics/quantile.ts';

function equalEdges(low: number, high: number, width: number): Float64Array {
  const [first, last] = low === high ? [low - 0.5, high + 0.5] : [low, high];
  const bins = width > 0 ? Math.max(1, Math.ceil((last - first) / width)) : 1;
  const step = (last - first) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, index) => first + index * step);
  edges[bins] = last;
  return edges;
}

function range(...samples: readonly Float64Array[]): [number, number] {
  return [
    Math.min(...samples.map((sorted) => sorted[0] ?? Infinity)),
    Math.max(...samples.map((sorted) => sorted.at(-1) ?? -Infinity)),
  ];
}

/** Equal-width bins over both sorted samples: ceil(1 + log2 n) bins (Sturges, 1926). */
export function sturgesEdges(x: Float64Array, y: Float64Array): Float64Array {
  const [low, high] = range(x, y);
  return equalEdges(low, high, (high - low) / (Math.log2(x.length + y.length) + 1));
}

/** Equal-width bins over one sample; the more skewed the sample, the more bins (Doane, 1976). */
export function doaneEdges({ sorted, skewness }: Sample): Float64Array {
  const [low, high] = range(sorted);
  const n = sorted.length;
  if (n <= 2) return equalEdges(low, high, 0);
  const spread = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  const bins = 1 + Math.log2(n) + Math.log2(1 + Math.abs(skewness) / spread);
  return equalEdges(low, high, (high - low) / bins);
}

/** Exactly `bins` equal-width bins over one sample. */
export function equalWidthEdges(sorted: Float64Array, bins: number): Float64Array {
  const [low, high] = range(sorted);
  return equalEdges(low, high, (high - low) / (bins - 0.5));
}

/** Inner edges that cut a sorted sample into parts of equal count; equal edges are merged. */
export function quantileEdges(sorted: Float64Array, parts: number): Float64Array {
  const edges: number[] = [];
  for (let part = 1; part < parts; part += 1) {
    const edge = sortedQuantile(sorted, part / parts);
    if (edge !== edges.at(-1)) edges.push(edge);
  }
  return Float64Array.from(edges);
}
