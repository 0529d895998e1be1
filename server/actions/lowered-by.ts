import type { RiskTier } from '#lib/choices/governance.ts';
import { riskTiers } from '#lib/choices/governance.ts';

type Said = { tier: string; editedById: string | null; editedBy: string };

const rank = ({ tier }: Pick<Said, 'tier'>): number =>
  Math.max(
    0,
    riskTiers.findIndex((each) => each === tier),
  );

type Lowering<T> = { who: { id: string; name: string }; before: T };

function unconfirmed<T extends Said>(versions: readonly T[]): Lowering<T> | null {
  const [now] = versions;
  if (now === undefined) return null;
  const until = versions.findIndex((each) => rank(each) !== rank(now));
  const before = versions[until];
  const change = versions[until - 1];
  if (before === undefined || change === undefined || rank(before) < rank(change)) return null;
  const confirmed = versions.slice(0, until).some((each) => each.editedById !== change.editedById);
  if (confirmed || change.editedById === null) return null;
  return { who: { id: change.editedById, name: change.editedBy }, before };
}

/**
 * Who lowered the tier that holds now, from all versions, newest first. A lower tier asks for fewer approvals, so
 * they give none of these themselves, until somebody else has said the same tier again, or it has been raised.
 */
export function loweredBy(versions: readonly Said[]): Lowering<Said>['who'] | null {
  return unconfirmed(versions)?.who ?? null;
}

/** The tier that rules go by: one that was lowered by a single person counts as before until somebody else says it too. */
export function tierForRules(versions: readonly Said[]): RiskTier {
  const said = unconfirmed(versions)?.before ?? versions[0];
  return riskTiers[said === undefined ? 0 : rank(said)] ?? 'unset';
}
