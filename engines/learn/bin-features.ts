/** Bin 0 is for missing values; the others follow the order of the values. */
const MAX_BINS = 255;
const LEAST_IN_BIN = 3;
/** Maximum absolute value that counts as 0, which has its own bin. */
const ZERO = 1e-35;

/** Upper bounds of the bins of each feature, ascending; the last bin has none. */
export type Binning = readonly Float64Array[];

/**
 * `bins`: upper limit (exclusive) of the bin numbers. `zeros`: bin of the number 0 for each
 * feature.
 */
export type BinnedRows = {
  rows: number;
  features: readonly Uint8Array[];
  bins: number;
  zeros: readonly number[];
};

type Distinct = { value: number; count: number };

/**
 * Distinct values in order. All values that count as 0 are merged, and values that are neighbors in
 * double precision merge into the greater.
 */
function distinctOf(sorted: Float64Array): Distinct[] {
  const found: Distinct[] = [];
  for (const each of sorted) {
    const value = Math.abs(each) <= ZERO ? 0 : each;
    const last = found.at(-1);
    if (last !== undefined && value - last.value <= Math.abs(last.value) * Number.EPSILON) {
      last.value = value;
      last.count += 1;
    } else found.push({ value, count: 1 });
  }
  return found;
}

/** Indices of the last value of each bin except the last, if every value can have its own bin. */
function endsOfEach(values: readonly Distinct[]): number[] {
  const ends: number[] = [];
  let inBin = 0;
  for (const [index, { count }] of values.entries()) {
    inBin += count;
    if (inBin < LEAST_IN_BIN || index === values.length - 1) continue;
    ends.push(index);
    inBin = 0;
  }
  return ends;
}

/**
 * Indices of the last value of each bin except the last, for bins of about equal frequency. A value
 * as frequent as a whole bin gets its own bin; the other values share the remaining bins evenly.
 */
function endsOfEqual(values: readonly Distinct[], rows: number, most: number): number[] {
  const bins = Math.min(most, Math.floor(rows / LEAST_IN_BIN));
  if (bins <= 1) return [];
  const isLarge = values.map(({ count }) => count >= rows / bins);
  const large = values.filter((_, index) => isLarge[index]);
  let restBins = bins - large.length;
  let restRows = rows - large.reduce((sum, { count }) => sum + count, 0);
  let wanted = restRows / restBins;
  const ends: number[] = [];
  let inBin = 0;
  for (const [index, { count }] of values.entries()) {
    if (index === values.length - 1 || ends.length === bins - 1) break;
    const isAlone = isLarge[index] ?? false;
    if (!isAlone) restRows -= count;
    inBin += count;
    const isBefore = isLarge[index + 1] === true && inBin >= Math.max(1, wanted / 2);
    if (!isAlone && !isBefore && inBin < wanted) continue;
    ends.push(index);
    inBin = 0;
    if (isAlone) continue;
    restBins -= 1;
    wanted = restRows / restBins;
  }
  return ends;
}

/** Next larger number in double precision. Does not support 0. */
function nextAbove(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value < 0 ? -1n : 1n));
  return view.getFloat64(0);
}

/**
 * Upper bounds of up to `most` bins, just above the midpoints between values; none for the last
 * bin.
 */
function boundsOf(values: readonly Distinct[], most: number): number[] {
  const rows = values.reduce((sum, { count }) => sum + count, 0);
  const ends = values.length <= most ? endsOfEach(values) : endsOfEqual(values, rows, most);
  return ends.map((index) => {
    const [before, after] = [values[index], values[index + 1]];
    return nextAbove(((before?.value ?? NaN) + (after?.value ?? NaN)) / 2);
  });
}

function edgesOf(values: Float64Array, most: number): Float64Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = distinctOf(sorted);
  const negative = distinct.filter(({ value }) => value < 0);
  const positive = distinct.filter(({ value }) => value > 0);
  const room = sorted.length < values.length ? most - 1 : most;
  const rowsOf = (some: readonly Distinct[]): number =>
    some.reduce((sum, { count }) => sum + count, 0);
  const share = rowsOf(negative) / (rowsOf(negative) + rowsOf(positive));
  const forNegative = Math.max(1, Math.floor(share * (room - 1)));
  const below = negative.length === 0 ? [] : [...boundsOf(negative, forNegative), -ZERO];
  const forPositive = room - 1 - below.length;
  const isSplit = positive.length > 0 && forPositive > 0;
  const above = isSplit ? [ZERO, ...boundsOf(positive, forPositive)] : [];
  return Float64Array.from([...below, ...above]);
}

/**
 * Bins of each feature as in LightGBM (Ke and others, 2017, with its documented `max_bin` and
 * `min_data_in_bin` of 3): at most `most` bins, including one for missing values and one for zero,
 * and bins of about equal frequency for the values below and above zero.
 */
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

/** Converts rows to bin numbers, one array per feature. */
export function applyBins(binning: Binning, columns: readonly Float64Array[]): BinnedRows {
  const edgesAt = (feature: number): Float64Array => binning[feature] ?? new Float64Array();
  const features = columns.map((values, feature) => {
    const edges = edgesAt(feature);
    return Uint8Array.from(values, (value) => binOf(value, edges));
  });
  const edges = Math.max(0, ...binning.map(({ length }) => length));
  return {
    rows: columns[0]?.length ?? 0,
    features,
    bins: edges + 2,
    zeros: columns.map((_, feature) => binOf(0, edgesAt(feature))),
  };
}
