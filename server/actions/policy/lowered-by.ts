import type { RiskTier } from '#lib/choices/governance.ts';
import { riskTiers } from '#lib/choices/governance.ts';
import type { Saying } from './tier-requirements.ts';

/** From the fewest approvals to the most: what nobody has judged asks for less than what is known to be little. */
const byApprovals = riskTiers;
/** For rules that name tiers: what nobody has judged is no less than what one person calls little. */
const forRules: readonly RiskTier[] = ['low', 'medium', 'unset', 'high'];

function rankIn(order: readonly RiskTier[], { tier }: Pick<Saying, 'tier'>): number {
  const rank = order.findIndex((each) => each === tier);
  return rank === -1 ? order.indexOf('unset') : rank;
}

/**
 * The newest sayings up to the first of a second person, who so agrees with the rest or not; all, where one person alone
 * has spoken, after the beginning at which nobody had.
 */
function ofTwoPeople(sayings: readonly Saying[]): readonly Pick<Saying, 'tier'>[] {
  const [now] = sayings;
  const second = sayings.findIndex(
    ({ editedById }) => editedById !== null && editedById !== now?.editedById,
  );
  return second === -1 ? [...sayings, { tier: 'unset' }] : sayings.slice(0, second + 1);
}

/**
 * Who lowered the tier that holds now, from all sayings, newest first: in one step or in several, also below it and up
 * again. A lower tier asks for fewer approvals, so they give none of these themselves, until somebody else has said no
 * higher tier, or it is as high as it was.
 */
export function loweredBy(sayings: readonly Saying[]): { id: string; name: string } | null {
  const [now] = sayings;
  if (now === undefined || now.editedById === null) return null;
  const highest = Math.max(...ofTwoPeople(sayings).map((said) => rankIn(byApprovals, said)));
  return highest > rankIn(byApprovals, now) ? { id: now.editedById, name: now.editedBy } : null;
}

/**
 * The tier that rules go by: the highest that one of the two people said who spoke last, `unset` between medium and
 * high. So one person alone neither lowers a tier nor takes a model that nobody has judged for a harmless one.
 */
export function tierForRules(
  sayings: readonly Saying[],
  { alone }: { alone: boolean } = { alone: false },
): RiskTier {
  // Where one person decides on everything, nobody is there to confirm it.
  const heard = alone ? sayings.slice(0, 1) : ofTwoPeople(sayings);
  const highest = Math.max(-1, ...heard.map((said) => rankIn(forRules, said)));
  return forRules[highest] ?? 'unset';
}
