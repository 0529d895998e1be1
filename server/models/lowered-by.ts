import { riskTiers } from '#lib/choices/governance.ts';
import { tierOf } from '#server/models/governance-rows.ts';

type Said = { tier: string; editedById: string | null; editedBy: string };
const rank = ({ tier }: Pick<Said, 'tier'>) => riskTiers.indexOf(tierOf(tier));

/**
 * Who lowered the tier that holds now, from all versions, newest first. A lower tier asks for fewer approvals, so
 * they give none of these themselves, until somebody else has said the same tier again, or it has been raised.
 */
export function loweredBy(versions: readonly Said[]): { id: string; name: string } | null {
  const [now] = versions;
  if (now === undefined) return null;
  const until = versions.findIndex((each) => rank(each) !== rank(now));
  const before = versions[until];
  const change = versions[until - 1];
  if (before === undefined || change === undefined || rank(before) < rank(change)) return null;
  const confirmed = versions.slice(0, until).some((each) => each.editedById !== change.editedById);
  if (confirmed || change.editedById === null) return null;
  return { id: change.editedById, name: change.editedBy };
}
