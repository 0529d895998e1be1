export type Moments = {
  count: number;
  mean: number;
  variance: number;
  skewness: number;
  kurtosis: number;
};

/**
 * Mean, population variance, skewness and excess kurtosis of finite values in two passes. Does not
 * filter: remove non-finite values first. Skewness and kurtosis are 0 for a constant.
 */
export function moments(values: ArrayLike<number>): Moments {
  const count = values.length;
  if (count === 0) return { count, mean: NaN, variance: NaN, skewness: NaN, kurtosis: NaN };
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += values[index] ?? 0;
  const mean = sum / count;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let index = 0; index < count; index += 1) {
    const off = (values[index] ?? 0) - mean;
    const square = off * off;
    second += square;
    third += square * off;
    // Computing a power of 4 with the operator costs more than everything else.
    fourth += square * square;
  }
  const variance = second / count;
  if (!(variance > 0)) return { count, mean, variance, skewness: 0, kurtosis: 0 };
  return {
    count,
    mean,
    variance,
    skewness: third / count / variance ** 1.5,
    kurtosis: fourth / count / variance ** 2 - 3,
  };
}
