import { learnThreshold } from '#engines/drift/streams/threshold.ts';
import { mean } from '#engines/math/mean.ts';

/** Embeddings of some rows, number by number. */
export type VectorMoments = {
  rows: number;
  mean: readonly number[];
  /** Population variance. */
  variance: readonly number[];
};

/** Embeddings of a reference: all that the distance of mean vectors needs, whatever the number of rows. */
export type VectorSketch = {
  name: string;
  kind: 'vectors';
  /** Numbers of each. */
  length: number;
  rows: number;
  missing: number;
  mean: number[];
  variance: number[];
  thresholds: Record<string, number>;
};

/** With fewer rows a window gets no verdict. */
const LEAST_ROWS = 200;
/** Below this share of the spread an effect counts as none, whatever was learned. */
const FLOOR = 0.1;
/** What the rounding of numbers of 32 bits can move a mean by, of its own size. */
const ROUNDING = 1e-6;

/** Euclidean distance. */
export function vectorDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let squared = 0;
  for (let k = 0; k < a.length; k += 1) squared += ((a[k] ?? NaN) - (b[k] ?? NaN)) ** 2;
  return Math.sqrt(squared);
}

/** The moments of all rows from those of parts (Chan, Golub and LeVeque, 1979). */
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

/** How far vectors lie from their mean: the root of the mean squared distance. */
export const spreadOf = (variance: readonly number[]): number =>
  Math.sqrt(variance.reduce((sum, each) => sum + each, 0));

/**
 * From which distance on the mean vector of a window is not explained by chance: what the reference's own parts lie from
 * the whole (mean and three deviations), made larger for the smallest window that gets a verdict, whose mean chance moves
 * further; and at least a tenth of the spread, the root of the summed variances. For independent rows the expected
 * square of the distance is the spread's times 1/rows + 1/reference rows, and of a part times 1/rows - 1/reference rows.
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

/** What is kept of embeddings that came as these parts, in order of time; null without a row. */
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
