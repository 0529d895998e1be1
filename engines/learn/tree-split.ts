/** Sums over the rows of a leaf for each feature and bin, `bins` of them a feature: gradient, curvature, rows. */
export type Histogram = {
  bins: number;
  gradient: Float64Array;
  curvature: Float64Array;
  rows: Int32Array;
};

export type Totals = { gradient: number; curvature: number; rows: number };

export type Split = {
  feature: number;
  /** Rows with a bin at most this one go left. */
  bin: number;
  missingLeft: boolean;
  gain: number;
};

export type SplitLimits = { leastRows: number; leastCurvature: number; penalty: number };

function minus(one: Totals, other: Totals): Totals {
  return {
    gradient: one.gradient - other.gradient,
    curvature: one.curvature - other.curvature,
    rows: one.rows - other.rows,
  };
}

const allowed = (side: Totals, { leastRows, leastCurvature }: SplitLimits): boolean =>
  side.rows >= leastRows && side.curvature >= leastCurvature;

function scan(
  histogram: Histogram,
  feature: number,
  totals: Totals,
  missingLeft: boolean,
  limits: SplitLimits,
): Split | null {
  const offset = feature * histogram.bins;
  const score = ({ gradient, curvature }: Totals): number =>
    gradient ** 2 / (curvature + limits.penalty);
  const whole = score(totals);
  const left: Totals = { gradient: 0, curvature: 0, rows: 0 };
  let best: Split | null = null;
  for (let bin = 0; bin < histogram.bins - 1; bin += 1) {
    const at = offset + bin;
    const rows = histogram.rows[at] ?? 0;
    if (rows === 0 || (bin === 0 && !missingLeft)) continue;
    left.gradient += histogram.gradient[at] ?? 0;
    left.curvature += histogram.curvature[at] ?? 0;
    left.rows += rows;
    if (!allowed(left, limits)) continue;
    const right = minus(totals, left);
    if (!allowed(right, limits)) {
      if (right.rows < limits.leastRows) break;
      continue;
    }
    const gain = score(left) + score(right) - whole;
    if (gain > (best?.gain ?? 1e-10)) best = { feature, bin, missingLeft, gain };
  }
  return best;
}

/** The split of a leaf that lowers the loss most, or null when none is allowed or helps. */
export function bestSplit(
  histogram: Histogram,
  features: number,
  totals: Totals,
  limits: SplitLimits,
): Split | null {
  let best: Split | null = null;
  if (totals.rows < 2 * limits.leastRows) return best;
  for (let feature = 0; feature < features; feature += 1) {
    const hasMissing = (histogram.rows[feature * histogram.bins] ?? 0) > 0;
    for (const missingLeft of hasMissing ? [true, false] : [true]) {
      const split = scan(histogram, feature, totals, missingLeft, limits);
      if (split !== null && split.gain > (best?.gain ?? 0)) best = split;
    }
  }
  return best;
}
