import { riskTiers, type RiskTier } from '#lib/choices/governance.ts';
import type { Saying } from './tier-requirements.ts';

/** From fewest to most approvals: an unset tier needs fewer than a tier that was set to low. */
const byApprovals = riskTiers;
/**
 * For rules that name tiers: an unset tier ranks no lower than what one person alone rates as
 * low.
 */
const forRules: readonly RiskTier[] = ['low', 'medium', 'unset', 'high'];

function rankIn(order: readonly RiskTier[], { tier }: Pick<Saying, 'tier'>): number {
  const rank = order.findIndex((each) => each === tier);
  return rank === -1 ? order.indexOf('unset') : rank;
}

/**
 * The newest ratings up to the first by a second person, who thereby agrees or disagrees with the
 * rest. If only one person has rated, all ratings, preceded by the initial unset tier.
 */
function ofTwoPeople(sayings: readonly Saying[]): readonly Pick<Saying, 'tier'>[] {
  const [now] = sayings;
  const second = sayings.findIndex(
    ({ editedById }) => editedById !== null && editedById !== now?.editedById,
  );
  return second === -1 ? [...sayings, { tier: 'unset' }] : sayings.slice(0, second + 1);
}

/**
 * Returns who lowered the current tier, from all ratings, newest first: in one step or several,
 * also below it and up again. A lower tier needs fewer approvals, so this person may not give one
 * of them. The restriction ends when another person rates the tier no higher, or when the tier is
 * back at its earlier level.
 */
export function loweredBy(sayings: readonly Saying[]): { id: string; name: string } | null {
  const [now] = sayings;
  if (now === undefined || now.editedById === null) return null;
  const highest = Math.max(...ofTwoPeople(sayings).map((said) => rankIn(byApprovals, said)));
  return highest > rankIn(byApprovals, now) ? { id: now.editedById, name: now.editedBy } : null;
}

/**
 * Tier that rules use: the highest one that the last two people to rate set, with `unset` between
 * medium and high. So one person alone can neither lower a tier nor pass an unrated model off as
 * harmless.
 */
export function tierForRules(
  sayings: readonly Saying[],
  { alone }: { alone: boolean } = { alone: false },
): RiskTier {
  // If one person decides on everything, there is no one to confirm it.
  const heard = alone ? sayings.slice(0, 1) : ofTwoPeople(sayings);
  const highest = Math.max(-1, ...heard.map((said) => rankIn(forRules, said)));
  return forRules[highest] ?? 'unset';
}
