/** Bin 0 holds missing values; the others follow the order of the values. */
const MAX_BINS = 255;

/** Upper bounds of the bins of each feature, ascending; the last bin has none. */
export type Binning = readonly Float64Array[];

/** `bins`: every bin number is below it. */
export type BinnedRows = { rows: number; features: readonly Uint8Array[]; bins: number };

function edgesOf(values: Float64Array, most: number): Float64Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (value === distinct.at(-1)) counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
    else {
      distinct.push(value);
      counts.push(1);
    }
  }
  const parts = most - 1;
  const perBin = distinct.length <= parts ? 0 : sorted.length / parts;
  const edges: number[] = [];
  let inBin = 0;
  for (const [index, value] of distinct.entries()) {
    inBin += counts[index] ?? 0;
    const next = distinct[index + 1];
    if (next === undefined || inBin < perBin || edges.length >= parts - 1) continue;
    edges.push(value + (next - value) / 2);
    inBin = 0;
  }
  return Float64Array.from(edges);
}

/** Bins of equal frequency for each feature, one per value where there are fewer than `most` of them. */
export function fitBins(columns: readonly Float64Array[], most: number = MAX_BINS): Binning {
  return columns.map((values) => edgesOf(values, most));
}

function binOf(value: number, edges: Float64Array): number {
  if (Number.isNaN(value)) return 0;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}

/** Rows as bin numbers, one array per feature. */
export function applyBins(binning: Binning, columns: readonly Float64Array[]): BinnedRows {
  const features = columns.map((values, feature) => {
    const edges = binning[feature] ?? new Float64Array();
    return Uint8Array.from(values, (value) => binOf(value, edges));
  });
  const edges = Math.max(0, ...binning.map(({ length }) => length));
  return { rows: columns[0]?.length ?? 0, features, bins: edges + 2 };
}
