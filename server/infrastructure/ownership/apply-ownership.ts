import type { OwnershipField, OwnershipRule } from '#lib/schemas/infrastructure/ownership.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import {
  changedFields,
  decideOwnership,
  type Decided,
  type OwnedResource,
} from './decide-ownership.ts';
import { readOwned } from './ownership-rows.ts';

export type OwnershipChange = { id: string; name: string; kind: string; fields: OwnershipField[] };

const atOnce = 2_000;

/**
 * Stores ownership decisions, and updates open items on those resources so that the new team sees
 * them. Items whose team differs from the resource's team, such as the alert of a team's own
 * monitor, keep their team.
 */
export async function storeOwnership(
  { tx }: Pick<VerbContext, 'tx'>,
  rows: readonly { id: string; decided: Decided }[],
): Promise<void> {
  const column = (read: (row: Decided) => string | null) =>
    rows.map(({ decided }) => read(decided) ?? '');
  const ids = rows.map((row) => row.id);
  const teams = column((row) => row.teamId);
  const environments = column((row) => row.environmentId);
  await tx.$executeRaw`update "Incident" i set
      "teamId" = case when i."teamId" is not distinct from r."teamId" then nullif(new.team, '')::uuid else i."teamId" end,
      "environmentId" = case when i."environmentId" is not distinct from r."environmentId" then nullif(new.environment, '')::uuid else i."environmentId" end
    from unnest(${ids}::uuid[], ${teams}::text[], ${environments}::text[]) as new(id, team, environment), "Resource" r
    where r.id = new.id and i."resourceId" = r.id and i.status <> 'resolved'`;
  await tx.$executeRaw`update "Alert" a set
      "teamId" = case when a."teamId" is not distinct from r."teamId" then nullif(new.team, '')::uuid else a."teamId" end,
      "environmentId" = case when a."environmentId" is not distinct from r."environmentId" then nullif(new.environment, '')::uuid else a."environmentId" end
    from unnest(${ids}::uuid[], ${teams}::text[], ${environments}::text[]) as new(id, team, environment), "Resource" r
    where r.id = new.id and a."resourceId" = r.id and a.state <> 'resolved'`;
  await tx.$executeRaw`update "Action" a set "teamId" = nullif(new.team, '')::uuid
    from unnest(${ids}::uuid[], ${teams}::text[]) as new(id, team), "Resource" r
    where r.id = new.id and a."targetId" = r.id and a.status = 'proposed' and a."teamId" is not distinct from r."teamId"`;
  await tx.$executeRaw`update "Resource" set "teamId" = nullif(new.team, '')::uuid, owner = nullif(new.owner, ''),
      "environmentId" = nullif(new.environment, '')::uuid, tier = new.tier::int, "setBy" = new.set_by::jsonb
    from unnest(${ids}::uuid[], ${teams}::text[], ${column((row) => row.owner)}::text[], ${environments}::text[],
      ${column((row) => String(row.tier))}::text[], ${column((row) => JSON.stringify(row.setBy))}::text[])
      as new(id, team, owner, environment, tier, set_by)
    where "Resource".id = new.id`;
}

/**
 * Decides the ownership of resources by these rules and stores the differences. `ids`: null means
 * all resources.
 */
export async function applyOwnership(
  context: Pick<VerbContext, 'tx' | 'now'>,
  rules: readonly OwnershipRule[],
  ids: readonly string[] | null,
): Promise<OwnershipChange[]> {
  const at = context.now.toISOString();
  const judged = (await readOwned(ids, context.tx)).map((resource) => ({
    resource,
    decided: decideOwnership(resource, rules, at),
  }));
  const different = judged.filter(({ resource, decided }) => differs(resource, decided));
  for (let start = 0; start < different.length; start += atOnce) {
    const part = different.slice(start, start + atOnce);
    await storeOwnership(
      context,
      part.map(({ resource, decided }) => ({ id: resource.id, decided })),
    );
  }
  return different.flatMap(({ resource, decided }) => {
    const fields = changedFields(resource, decided);
    const { id, kind, name } = resource;
    return fields.length === 0 ? [] : [{ id, kind, name, fields }];
  });
}

function differs(resource: OwnedResource, decided: Decided): boolean {
  return (
    changedFields(resource, decided).length > 0 ||
    JSON.stringify(resource.setBy) !== JSON.stringify(decided.setBy)
  );
}
