export type Moments = { count: number; mean: number; variance: number; skewness: number };

/**
 * Mean, population variance and skewness of finite values in two passes. Nothing is dropped: clean first.
 * The skewness of a constant is 0.
 */
export function moments(values: ArrayLike<number>): Moments {
  const count = values.length;
  if (count === 0) return { count, mean: NaN, variance: NaN, skewness: NaN };
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += values[index] ?? 0;
  const mean = sum / count;
  let second = 0;
  let third = 0;
  for (let index = 0; index < count; index += 1) {
    const off = (values[index] ?? 0) - mean;
    second += off * off;
    third += off * off * off;
  }
  const variance = second / count;
  return { count, mean, variance, skewness: variance > 0 ? third / count / variance ** 1.5 : 0 };
}
