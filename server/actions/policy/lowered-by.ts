import { riskTiers, type RiskTier } from '#lib/choices/governance.ts';
import type { Saying } from './tier-requirements.ts';

/**
 * Ordered from fewest to most required approvals. A tier that was never set needs fewer than a tier
 * set to low.
 */
const byApprovals = riskTiers;
/**
 * Order for rules that name tiers: an unset tier ranks no lower than a tier that only one user
 * rates as low.
 */
const forRules: readonly RiskTier[] = ['low', 'medium', 'unset', 'high'];

function rankIn(order: readonly RiskTier[], { tier }: Pick<Saying, 'tier'>): number {
  const rank = order.findIndex((each) => each === tier);
  return rank === -1 ? order.indexOf('unset') : rank;
}

/**
 * The newest ratings, up to and including the first one by a second user, who thereby agrees or
 * disagrees with the rest. If only one user has rated, all ratings, followed by the initial unset
 * tier.
 */
function ofTwoPeople(sayings: readonly Saying[]): readonly Pick<Saying, 'tier'>[] {
  const [now] = sayings;
  const second = sayings.findIndex(
    ({ editedById }) => editedById !== null && editedById !== now?.editedById,
  );
  return second === -1 ? [...sayings, { tier: 'unset' }] : sayings.slice(0, second + 1);
}

/**
 * Finds the user who lowered the current tier, in one or several steps, also if it was temporarily
 * even lower. `sayings`: all ratings, newest first. A lower tier needs fewer approvals, so this
 * user may not give one of them. The restriction ends when another user rates the tier no higher,
 * or when the tier is back at its earlier level.
 */
export function loweredBy(sayings: readonly Saying[]): { id: string; name: string } | null {
  const [now] = sayings;
  if (now === undefined || now.editedById === null) return null;
  const highest = Math.max(...ofTwoPeople(sayings).map((said) => rankIn(byApprovals, said)));
  return highest > rankIn(byApprovals, now) ? { id: now.editedById, name: now.editedBy } : null;
}

/**
 * Tier for policy rules: the highest rating of the last two users who rated, with `unset` between
 * medium and high. This way, no single user can lower a tier or classify an unrated model as
 * harmless.
 */
export function tierForRules(
  sayings: readonly Saying[],
  { alone }: { alone: boolean } = { alone: false },
): RiskTier {
  // With a single decider, no one else could confirm the rating.
  const heard = alone ? sayings.slice(0, 1) : ofTwoPeople(sayings);
  const highest = Math.max(-1, ...heard.map((said) => rankIn(forRules, said)));
  return forRules[highest] ?? 'unset';
}
