export type HistogramCells = {
  lows: readonly number[];
  highs: readonly number[];
  counts: readonly number[];
};

/** Explicit bounds as cells. The overflow cell is at the highest bound, as in Prometheus. */
export function explicitCells(
  bounds: readonly number[],
  counts: readonly number[],
): HistogramCells {
  const first = bounds[0] ?? 0;
  const last = bounds.at(-1) ?? 0;
  return { lows: [Math.min(0, first), ...bounds], highs: [...bounds, last], counts };
}

/** Exponential buckets as cells. Index i covers (base^i, base^(i+1)] with base = 2^(2^-scale). */
export function exponentialCells(
  scale: number,
  zeroCount: number,
  buckets: Readonly<Record<string, number>>,
): HistogramCells {
  const step = 2 ** -scale;
  const entries = Object.entries(buckets)
    .map(([index, count]): [number, number] => [Number(index), count])
    .sort((a, b) => a[0] - b[0]);
  return {
    lows: [0, ...entries.map(([index]) => 2 ** (index * step))],
    highs: [0, ...entries.map(([index]) => 2 ** ((index + 1) * step))],
    counts: [zeroCount, ...entries.map(([, count]) => count)],
  };
}

/** Quantile q (0..1) by linear interpolation inside its cell; null without observations. */
export function histogramQuantile(cells: HistogramCells, q: number): number | null {
  const total = cells.counts.reduce((sum, count) => sum + count, 0);
  if (!(total > 0)) return null;
  const target = q * total;
  let before = 0;
  for (let index = 0; index < cells.counts.length; index += 1) {
    const count = cells.counts[index] ?? 0;
    if (count > 0 && before + count >= target) {
      const low = cells.lows[index] ?? 0;
      const high = cells.highs[index] ?? low;
      return low + (high - low) * ((target - before) / count);
    }
    before += count;
  }
  return cells.highs.at(-1) ?? null;
}

/** Merges cells of several layouts. Counts of cells with the same end are added. */
export function mergeCells(all: readonly HistogramCells[]): HistogramCells {
  const merged = new Map<string, { low: number; high: number; count: number }>();
  for (const { lows, highs, counts } of all) {
    counts.forEach((count, index) => {
      const [low = 0, high = 0] = [lows[index], highs[index]];
      const known = merged.get(`${low} ${high}`);
      if (known === undefined) merged.set(`${low} ${high}`, { low, high, count });
      else known.count += count;
    });
  }
  const cells = [...merged.values()].toSorted((a, b) => a.high - b.high || a.low - b.low);
  return {
    lows: cells.map((cell) => cell.low),
    highs: cells.map((cell) => cell.high),
    counts: cells.map((cell) => cell.count),
  };
}
