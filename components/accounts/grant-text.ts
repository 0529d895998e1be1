import { ROLE_WORD } from '#components/client/page/role-text.ts';
import type { Grant } from '#lib/permissions.ts';

type Named = readonly { id: string; name: string }[];

/** Describes a grant, such as "Operator" or "Operator of Shop in production". */
export function describeGrant(
  { role, teamId, environmentId }: Grant,
  { teams, environments }: { teams: Named; environments: Named },
): string {
  const nameOf = (items: Named, id: string) =>
    items.find((item) => item.id === id)?.name ?? 'a removed one';
  return [
    ROLE_WORD[role],
    ...(teamId === null ? [] : [`of ${nameOf(teams, teamId)}`]),
    ...(environmentId === null ? [] : [`in ${nameOf(environments, environmentId)}`]),
  ].join(' ');
}
