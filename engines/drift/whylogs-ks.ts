import { lowerBound } from '#engines/drift/histogram.ts';
import { ksPValue } from '#engines/drift/ks-test.ts';

/** Quantiles at equal steps from the least to the greatest value. */
const QUANTILES = 100;

/** The values of a sorted sample at those quantiles, one that is there each time. */
function* quantileValues(sorted: Float64Array): Generator<number> {
  const last = sorted.length - 1;
  for (let step = 0; step < QUANTILES; step += 1)
    yield sorted[Math.min(last, Math.floor((step * sorted.length) / (QUANTILES - 1)))] ?? NaN;
}

/**
 * Kolmogorov-Smirnov as whylogs 1.6 defines it (Apache 2.0, read in its source, v1.6.4): the largest distance of the
 * shares below a value, looked at only at the 100 quantiles of either sample, with the asymptotic p of the one-sample
 * statistic. Never larger than the statistic over all values. The package takes shares and quantiles from sketches
 * (KLL, k 1,024): equal to this up to about as many values a side, apart by the error of the sketch (some tenths of a
 * percent) beyond. Sorted, finite samples; NaN without values.
 */
export function whylogsKs(x: Float64Array, y: Float64Array): { statistic: number; pValue: number } {
  if (x.length === 0 || y.length === 0) return { statistic: NaN, pValue: NaN };
  let statistic = 0;
  for (const side of [x, y])
    for (const value of quantileValues(side)) {
      const distance = lowerBound(x, value) / x.length - lowerBound(y, value) / y.length;
      statistic = Math.max(statistic, Math.abs(distance));
    }
  const sizes = { x: x.length, y: y.length };
  return { statistic, pValue: ksPValue(statistic, sizes, { method: 'asymptotic' }) };
}
