import { walkSteps } from '#engines/drift/streams/walk-steps.ts';
import { kolmogorovFinite } from '#engines/math/distributions/kolmogorov-finite.ts';
import { pathsOutside } from '#engines/math/distributions/lattice-paths.ts';

export type KsAlternative = 'two-sided' | 'less' | 'greater';
export type KsMethod = 'auto' | 'exact' | 'asymptotic';

/** Size of the larger sample above which 'auto' uses the asymptotic p, as in SciPy. */
const EXACT_LIMIT = 10_000;

/** Largest distance between the empirical CDFs of two sorted samples; NaN if one is empty. */
export function ksStatistic(
  x: Float64Array,
  y: Float64Array,
  alternative: KsAlternative = 'two-sided',
): number {
  if (x.length === 0 || y.length === 0) return NaN;
  let above = 0;
  let below = 0;
  walkSteps(x, y, (shareX, shareY) => {
    above = Math.max(above, shareX - shareY);
    below = Math.max(below, shareY - shareX);
  });
  if (alternative === 'greater') return above;
  return alternative === 'less' ? below : Math.max(above, below);
}

/**
 * p of a two-sample Kolmogorov-Smirnov statistic. Exact: share of lattice paths (Hodges, 1957).
 * Asymptotic, two-sided: the one-sample distribution of round(n m / (n + m)) values; one-sided: Hodges'
 * expansion (equation 5.3).
 */
export function ksPValue(
  statistic: number,
  sizes: { x: number; y: number },
  {
    alternative = 'two-sided',
    method = 'auto',
  }: { alternative?: KsAlternative; method?: KsMethod } = {},
): number {
  if (Number.isNaN(statistic)) return NaN;
  const m = Math.max(sizes.x, sizes.y);
  const n = Math.min(sizes.x, sizes.y);
  const oneSided = alternative !== 'two-sided';
  if (method === 'exact' || (method === 'auto' && m <= EXACT_LIMIT))
    return Math.min(1, pathsOutside(m, n, statistic, oneSided));
  const effective = (m * n) / (m + n);
  if (!oneSided) return kolmogorovFinite(Math.max(1, Math.round(effective)), statistic);
  const z = Math.sqrt(effective) * statistic;
  const correction = (2 * z * (m + 2 * n)) / Math.sqrt(m * n * (m + n)) / 3;
  return Math.min(1, Math.max(0, Math.exp(-2 * z * z - correction)));
}
