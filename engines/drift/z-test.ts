import { normalTail } from '#engines/math/distributions/normal-distribution.ts';

/** Two-sided test of two proportions with pooled variance, without continuity correction. */
export function zTest(
  one: { hits: number; rows: number },
  other: { hits: number; rows: number },
): { statistic: number; pValue: number } {
  const pooled = (one.hits + other.hits) / (one.rows + other.rows);
  const variance = pooled * (1 - pooled) * (1 / one.rows + 1 / other.rows);
  // If both sides have only hits or only misses, there is no difference to test.
  if (variance === 0) return { statistic: 0, pValue: 1 };
  const statistic = (one.hits / one.rows - other.hits / other.rows) / Math.sqrt(variance);
  return { statistic, pValue: 2 * normalTail(Math.abs(statistic)) };
}
