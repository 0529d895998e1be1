import { presentRows, sumOf, type NumberCounts, type TextCounts } from './sketch-counts.ts';
import { holdsAll, isProse, referenceRows, type NumberSketch, type TextSketch } from './sketch.ts';

export type DisplayBin = {
  from: number | null;
  to: number | null;
  label: string | null;
  reference: number;
  current: number;
};

const BINS = 24;
const FEW_VALUES = 24;
const LABELS = 15;
/** Share of the reference in one bin from which outliers are considered to dominate the range. */
const DOMINATED = 0.9;

/** A scale on which bins have equal widths, and its inverse. */
type Scale = { to: (value: number) => number; from: (position: number) => number };

const linear: Scale = { to: (value) => value, from: (position) => position };

/**
 * Linear between the outer deciles of the reference, logarithmic far outside them (inverse
 * hyperbolic sine, Johnson 1949); null if all deciles are equal.
 */
function farScale({ deciles }: NumberSketch): Scale | null {
  const [first = 0, last = 0] = [deciles[0], deciles.at(-1)];
  const center = deciles[Math.floor(deciles.length / 2)] ?? 0;
  const size = (last - first) / 2;
  return size > 0
    ? {
        to: (value) => Math.asinh((value - center) / size),
        from: (position) => center + size * Math.sinh(position),
      }
    : null;
}

/**
 * Distributes counts between edges evenly over bins of equal width. Values outside the range go to
 * the outer bins.
 */
function spread(
  parts: readonly { from: number; to: number; count: number }[],
  low: number,
  width: number,
): number[] {
  const bins = Array.from({ length: BINS }, () => 0);
  const place = (value: number): number =>
    Math.min(BINS - 1, Math.max(0, Math.floor((value - low) / width)));
  for (const { from, to, count } of parts) {
    if (count === 0) continue;
    const [first, last] = [place(from), place(to)];
    if (first === last || !(to > from)) {
      bins[first] = (bins[first] ?? 0) + count;
      continue;
    }
    for (let bin = first; bin <= last; bin += 1) {
      const start = bin === first ? from : low + bin * width;
      const end = bin === last ? to : low + (bin + 1) * width;
      bins[bin] = (bins[bin] ?? 0) + (count * Math.max(0, end - start)) / (to - from);
    }
  }
  return bins;
}

/**
 * Displayed range: covers nearly all values of both sides, so that a single outlier does not
 * flatten the rest.
 */
function shownRange(sketch: NumberSketch, now: NumberCounts): { low: number; high: number } {
  const lowest = sketch.edges[0] ?? 0;
  const all = now.below + sumOf(now.counts);
  const above = now.counts.at(-1) ?? 0;
  const low = now.below > all * 0.005 ? Math.min(lowest, now.min) : lowest;
  const high = above > all * 0.005 ? Math.max(sketch.max, now.max) : sketch.max;
  return { low, high };
}

/** Shares of both sides in bins of equal width on a scale. */
function scaledBins(sketch: NumberSketch, now: NumberCounts, { to, from }: Scale): DisplayBin[] {
  const { edges } = sketch;
  const { low, high } = shownRange(sketch, now);
  const [start, end] = [to(low), to(high)];
  const width = (end - start) / BINS;
  const partsOf = (counts: readonly number[], most: number) =>
    edges.map((edge, at) => ({
      from: to(edge),
      to: to(edges[at + 1] ?? Math.max(edge, most)),
      count: counts[at] ?? 0,
    }));
  const reference = spread(partsOf(sketch.counts, sketch.max), start, width);
  const below = { from: to(now.min), to: to(edges[0] ?? now.min), count: now.below };
  const current = spread([below, ...partsOf(now.counts, now.max)], start, width);
  const before = Math.max(1, sumOf(sketch.counts));
  const after = Math.max(1, now.below + sumOf(now.counts));
  const edgeAt = (bin: number): number =>
    bin === 0 ? low : bin === BINS ? high : from(start + bin * width);
  return reference.map((count, bin) => ({
    from: edgeAt(bin),
    to: edgeAt(bin + 1),
    label: null,
    reference: count / before,
    current: (current[bin] ?? 0) / after,
  }));
}

const largest = (bins: readonly DisplayBin[]): number =>
  Math.max(...bins.map(({ reference }) => reference));

/**
 * Shares of both sides in bins of equal width, or one bin per value if the reference has only a
 * few. If outliers put nearly the whole reference into one bin, bin widths grow with the distance
 * from the center.
 */
export function numberBins(sketch: NumberSketch, now: NumberCounts): DisplayBin[] {
  const [before, after] = [
    Math.max(1, sumOf(sketch.counts)),
    Math.max(1, now.below + sumOf(now.counts)),
  ];
  const { edges } = sketch;
  const values = sketch.counts.filter((count) => count > 0).length;
  if (sketch.isExact && values <= FEW_VALUES) {
    // Edges that are not reference values matter only if current rows are at or above them.
    const inside = edges.map((edge, at): DisplayBin => ({
      from: edge,
      to: edge,
      label: null,
      reference: (sketch.counts[at] ?? 0) / before,
      current: (now.counts[at] ?? 0) / after,
    }));
    const below = {
      from: now.min,
      to: now.min,
      label: null,
      reference: 0,
      current: now.below / after,
    };
    return [...(now.below === 0 ? [] : [below]), ...inside].filter(
      ({ reference, current }) => reference > 0 || current > 0,
    );
  }
  const { low, high } = shownRange(sketch, now);
  if (!(high > low))
    return [{ from: low, to: high, label: null, reference: 1, current: sumOf(now.counts) / after }];
  const even = scaledBins(sketch, now, linear);
  const scale = largest(even) > DOMINATED ? farScale(sketch) : null;
  if (scale === null) return even;
  const growing = scaledBins(sketch, now, scale);
  return largest(growing) < largest(even) ? growing : even;
}

/**
 * Shares of the most frequent categories of either side, and of all others together, including
 * those that the reference does not list. Empty for free text, in which hardly any value repeats.
 */
export function textBins(sketch: TextSketch, now: TextCounts): DisplayBin[] {
  if (isProse(sketch)) return [];
  const known = new Map(sketch.counts);
  const before = Math.max(1, referenceRows(sketch));
  const after = Math.max(1, presentRows(now));
  const isWhole = holdsAll(sketch);
  const all = [...new Set([...known.keys(), ...(isWhole ? now.counts.keys() : [])])]
    .map((label): DisplayBin => ({
      from: null,
      to: null,
      label,
      reference: (known.get(label) ?? 0) / before,
      current: (now.counts.get(label) ?? 0) / after,
    }))
    .toSorted(
      (a, b) =>
        Math.max(b.reference, b.current) - Math.max(a.reference, a.current) ||
        ((a.label ?? '') < (b.label ?? '') ? -1 : 1),
    );
  const shown = all.slice(0, LABELS);
  const rest = {
    reference: Math.max(0, 1 - sumOf(shown.map(({ reference }) => reference))),
    current: Math.max(0, 1 - sumOf(shown.map(({ current }) => current))),
  };
  return all.length <= LABELS && isWhole && now.other === 0
    ? shown
    : [...shown, { from: null, to: null, label: null, ...rest }];
}
