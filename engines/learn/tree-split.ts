/**
 * Sums over the rows of a leaf for each feature and bin (`bins` per feature): gradient, curvature,
 * rows. If every row has a curvature of 1, curvature and rows are the same array.
 */
export type Histogram = {
  bins: number;
  gradient: Float64Array;
  curvature: Float64Array;
  rows: Float64Array;
};

export type Totals = { gradient: number; curvature: number; rows: number };

export type Split = {
  feature: number;
  /** Rows in this bin or a lower bin go left. */
  bin: number;
  missingLeft: boolean;
  gain: number;
};

export type SplitLimits = { leastRows: number; leastCurvature: number; penalty: number };

type Found = { bin: number; score: number };

/**
 * Best split of one feature, by the squared gradients over the curvature of both sides. Bins with
 * values are summed from the right if missing values go left, otherwise from the left, so that the
 * summed side has no missing values. The first of equal scores wins.
 */
function scan(
  { bins, gradient, curvature, rows }: Histogram,
  feature: number,
  totals: Totals,
  missingLeft: boolean,
  { leastRows, leastCurvature, penalty }: SplitLimits,
): Found | null {
  const steps = missingLeft ? bins - 2 : bins - 1;
  let [sum, curved, count] = [0, 0, 0];
  let [best, found] = [totals.gradient ** 2 / (totals.curvature + penalty), -1];
  for (let step = 0; step < steps; step += 1) {
    const bin = missingLeft ? bins - 1 - step : 1 + step;
    const at = feature * bins + bin;
    const inBin = rows[at] ?? 0;
    if (inBin === 0) continue;
    sum += gradient[at] ?? 0;
    curved += curvature[at] ?? 0;
    count += inBin;
    if (count < leastRows || curved < leastCurvature) continue;
    const rest = totals.curvature - curved;
    if (totals.rows - count < leastRows || rest < leastCurvature) break;
    const score = sum ** 2 / (curved + penalty) + (totals.gradient - sum) ** 2 / (rest + penalty);
    if (score <= best) continue;
    best = score;
    found = missingLeft ? bin - 1 : bin;
  }
  return found < 0 ? null : { bin: found, score: best };
}

/** `zero`: as in `bestSplit`. */
function splitOf(
  histogram: Histogram,
  feature: number,
  zero: number | null,
  totals: Totals,
  limits: SplitLimits,
): Split | null {
  const whole = totals.gradient ** 2 / (totals.curvature + limits.penalty);
  const first = scan(histogram, feature, totals, true, limits);
  const gain = first === null ? 0 : first.score - whole;
  if (zero === null) {
    const other = scan(histogram, feature, totals, false, limits);
    // If this leaf has no missing values, the scores are equal, so the rounding of the sum decides,
    // as in LightGBM.
    if (other !== null && other.score > gain + whole)
      return { feature, bin: other.bin, missingLeft: false, gain: other.score - whole };
  }
  return first === null
    ? null
    : { feature, bin: first.bin, missingLeft: zero === null || zero <= first.bin, gain };
}

/**
 * Split of a leaf that lowers the loss most; null if no split is allowed or helps. The first
 * feature wins a tie. `zeros`: for a feature without missing values in training, the bin of 0,
 * which later missing values use; null if training had missing values.
 */
export function bestSplit(
  histogram: Histogram,
  zeros: readonly (number | null)[],
  totals: Totals,
  limits: SplitLimits,
): Split | null {
  let best: Split | null = null;
  if (totals.rows < 2 * limits.leastRows) return best;
  for (const [feature, zero] of zeros.entries()) {
    const split = splitOf(histogram, feature, zero, totals, limits);
    if (split !== null && split.gain > (best?.gain ?? 0)) best = split;
  }
  return best;
}
