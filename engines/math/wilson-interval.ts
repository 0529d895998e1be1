import { normalQuantile } from '#engines/math/distributions/normal-distribution.ts';

/** Confidence interval of a share by the score test (Wilson, 1927); null without trials. */
export function wilsonInterval(
  hits: number,
  trials: number,
  level = 0.95,
): { lower: number; upper: number } | null {
  if (trials <= 0) return null;
  const z = normalQuantile(1 - (1 - level) / 2);
  const share = hits / trials;
  const center = (share + z ** 2 / (2 * trials)) / (1 + z ** 2 / trials);
  const half =
    (z / (1 + z ** 2 / trials)) *
    Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2));
  return { lower: Math.max(0, center - half), upper: Math.min(1, center + half) };
}
