import { incompleteBeta } from '#engines/math/distributions/incomplete-beta.ts';

/**
 * Does something happen more often than its share allows, beyond chance? True when at least `count` of `of` trials
 * had a probability below `chance` if each had the probability `share` (one-sided exact binomial test). With few
 * trials it needs nearly all of them, with many it needs little more than the share. Pure.
 */
export function exceedsShare(
  { count, of }: { count: number; of: number },
  share: number,
  chance = 0.001,
): boolean {
  if (count <= 0 || count / of <= share) return false;
  // P(X >= k) of n trials is the regularised incomplete beta function I_p(k, n - k + 1).
  return incompleteBeta(count, of - count + 1, share) < chance;
}
