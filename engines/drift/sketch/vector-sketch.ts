import { learnThreshold } from '#engines/drift/streams/threshold.ts';
import { mean } from '#engines/math/mean.ts';

/** Moments of the embeddings of some rows, by component. */
export type VectorMoments = {
  rows: number;
  mean: readonly number[];
  /** Population variance. */
  variance: readonly number[];
};

/**
 * Embeddings of a reference: contains everything needed for the distance of mean vectors,
 * regardless of the number of rows.
 */
export type VectorSketch = {
  name: string;
  kind: 'vectors';
  /** Number of components. */
  length: number;
  rows: number;
  missing: number;
  mean: number[];
  variance: number[];
  thresholds: Record<string, number>;
};

/** Minimum number of rows for a verdict on a window. */
const LEAST_ROWS = 200;
/**
 * Minimum effect as a share of the spread. A smaller effect never counts, regardless of the learned
 * limit.
 */
const FLOOR = 0.1;
/** Maximum relative error of a mean from the rounding of 32-bit numbers. */
const ROUNDING = 1e-6;

/** Euclidean distance. */
export function vectorDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let squared = 0;
  for (let k = 0; k < a.length; k += 1) squared += ((a[k] ?? NaN) - (b[k] ?? NaN)) ** 2;
  return Math.sqrt(squared);
}

/** Merges the moments of parts into those of all rows (Chan, Golub and LeVeque, 1979). */
export function mergeMoments(parts: readonly VectorMoments[]): VectorMoments {
  const [first] = parts;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const weighted = (pick: (part: VectorMoments, k: number) => number): number[] =>
    (first?.mean ?? []).map((_, k) =>
      parts.reduce((sum, part) => sum + (pick(part, k) * part.rows) / rows, 0),
    );
  const center = weighted((part, k) => part.mean[k] ?? NaN);
  const variance = weighted(
    (part, k) => (part.variance[k] ?? NaN) + ((part.mean[k] ?? NaN) - (center[k] ?? NaN)) ** 2,
  );
  return { rows, mean: center, variance };
}

/** Spread of vectors around their mean: the root of the mean squared distance. */
export const spreadOf = (variance: readonly number[]): number =>
  Math.sqrt(variance.reduce((sum, each) => sum + each, 0));

/**
 * Distance from which chance does not explain the mean vector of a window. Based on the distances
 * of the reference's own parts from the whole (mean and three deviations), enlarged for the
 * smallest window with a verdict, whose mean varies more by chance; at least a tenth of the spread
 * (the root of the summed variances). For independent rows, the expected squared distance is the
 * squared spread times 1/rows + 1/reference rows, and for a part times 1/rows - 1/reference rows.
 */
function limitOf(whole: VectorMoments, parts: readonly VectorMoments[]): number {
  const spread = spreadOf(whole.variance);
  const size = vectorDistance(
    whole.mean,
    whole.mean.map(() => 0),
  );
  const floor = Math.max(FLOOR * spread, ROUNDING * size);
  if (parts.length < 2) return floor;
  const { upper } = learnThreshold(parts.map((part) => vectorDistance(part.mean, whole.mean)));
  const rows = mean(parts.map((part) => part.rows));
  const byChance = (1 / LEAST_ROWS + 1 / whole.rows) / (1 / rows - 1 / whole.rows);
  return Math.max(floor, (upper ?? 0) * Math.sqrt(Math.max(1, byChance)));
}

/** Sketch of embeddings from parts in chronological order; null without rows. */
export function sketchVectors(
  { name, missing }: { name: string; missing: number },
  parts: readonly VectorMoments[],
): VectorSketch | null {
  const whole = mergeMoments(parts);
  if (whole.rows === 0) return null;
  return {
    name,
    kind: 'vectors',
    length: whole.mean.length,
    rows: whole.rows,
    missing,
    mean: [...whole.mean],
    variance: [...whole.variance],
    thresholds: { 'embedding-distance': limitOf(whole, parts) },
  };
}
