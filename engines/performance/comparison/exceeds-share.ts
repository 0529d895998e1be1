import { incompleteBeta } from '#engines/math/distributions/incomplete-beta.ts';

/**
 * Whether an event occurs more often than its allowed share, beyond chance: true if at least
 * `count` of `of` trials have a probability below `chance` when each trial has the probability
 * `share` (one-sided exact binomial test). With few trials nearly all must be events, with many
 * only slightly more than the share. Pure.
 */
export function exceedsShare(
  { count, of }: { count: number; of: number },
  share: number,
  chance = 0.001,
): boolean {
  if (count <= 0 || count / of <= share) return false;
  // P(X >= k) of n trials is the regularized incomplete beta function I_p(k, n - k + 1).
  return incompleteBeta(count, of - count + 1, share) < chance;
}
