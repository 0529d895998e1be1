import { chiSquareTail } from '#engines/math/distributions/chi-square-tail.ts';
import { symmetricEigen } from '#engines/math/symmetric-eigen.ts';
import { sortedQuantile } from '#lib/numerics/quantile.ts';

const POINTS = [0.4, 0.8];
const SMALL = 25;
const RANK_TOLERANCE = 1e-13;

type Transformed = { means: number[]; covariance: number[][] };

/** Means and population covariance of cos(t x) and sin(t x). */
function transform(values: Float64Array, points: readonly number[]): Transformed {
  const rows = [Math.cos, Math.sin].flatMap((wave) =>
    points.map((t) => values.map((value) => wave(t * value))),
  );
  const means = rows.map((row) => row.reduce((sum, value) => sum + value, 0) / row.length);
  const covariance = rows.map((one, i) =>
    rows.map((other, j) => {
      let sum = 0;
      for (let index = 0; index < one.length; index += 1)
        sum += ((one[index] ?? 0) - (means[i] ?? 0)) * ((other[index] ?? 0) - (means[j] ?? 0));
      return sum / one.length;
    }),
  );
  return { means, covariance };
}

/**
 * Epps-Singleton test (1986): compares the empirical characteristic functions at 0.4 and 0.8
 * semi-interquartile ranges. Needs at least 5 values per side; NaN if the pooled middle half is a
 * single value.
 */
export function eppsSingleton(
  x: Float64Array,
  y: Float64Array,
): { statistic: number; pValue: number } {
  const none = { statistic: NaN, pValue: NaN };
  const [nx, ny] = [x.length, y.length];
  if (nx < 5 || ny < 5) return none;
  const pooled = new Float64Array(nx + ny);
  pooled.set(x);
  pooled.set(y, nx);
  pooled.sort();
  const sigma = (sortedQuantile(pooled, 0.75) - sortedQuantile(pooled, 0.25)) / 2;
  if (!(sigma > 0)) return none;
  const points = POINTS.map((t) => t / sigma);
  const [gx, gy] = [transform(x, points), transform(y, points)];
  const n = nx + ny;
  const matrix = gx.covariance.map((row, i) =>
    row.map((cell, j) => (n / nx) * cell + (n / ny) * (gy.covariance[i]?.[j] ?? 0)),
  );
  const difference = gx.means.map((mean, index) => mean - (gy.means[index] ?? 0));
  const { values, vectors } = symmetricEigen(matrix);
  let statistic = 0;
  let rank = 0;
  for (const [k, value] of values.entries()) {
    if (!(value > (values[0] ?? 0) * RANK_TOLERANCE)) continue;
    rank += 1;
    const along = difference.reduce((sum, cell, i) => sum + cell * (vectors[k]?.[i] ?? 0), 0);
    statistic += along ** 2 / value;
  }
  statistic *= n;
  if (Math.max(nx, ny) < SMALL)
    statistic *= 1 / (1 + n ** -0.45 + 10.1 * (nx ** -1.7 + ny ** -1.7));
  return { statistic, pValue: rank === 0 ? NaN : chiSquareTail(statistic, rank) };
}
