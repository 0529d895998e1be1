import { formatCount } from '#lib/format.ts';
import { deleteTeamInput, type TeamReference } from '#lib/schemas/infrastructure/ownership.ts';
import { readOwnershipRules } from '#server/infrastructure/ownership/ownership-rows.ts';
import { saveOwnershipRules } from '#server/infrastructure/ownership/ownership-rules.ts';
import { renameInRoutes } from '#server/notifications/rename-in-routes.ts';
import { TandemError } from '#server/platform/errors.ts';
import { found, verb, type VerbContext } from '#server/platform/verb.ts';
import { teamReferences } from './team-references.ts';

type Named = { id: string; name: string };

function listed(references: readonly TeamReference[]): string {
  return references.map(({ kind, count }) => formatCount(count, kind)).join(', ');
}

/**
 * Moves all rows of one team to another, including closed ones: the owner of the team can see its
 * history.
 */
async function moveRows(context: VerbContext, from: Named, to: Named): Promise<void> {
  const { tx } = context;
  const change = { where: { teamId: from.id }, data: { teamId: to.id } };
  // Prevents duplicate roles: a user with the same role for both teams keeps only the one for the
  // other team.
  await tx.$executeRaw`delete from "RoleGrant" g using "RoleGrant" o
    where g."teamId" = ${from.id}::uuid and o."teamId" = ${to.id}::uuid and o."userId" = g."userId"
      and o.role = g.role and o."environmentId" is not distinct from g."environmentId"`;
  await tx.roleGrant.updateMany(change);
  await tx.apiKey.updateMany(change);
  await tx.source.updateMany(change);
  await tx.datasetSource.updateMany(change);
  await tx.mlflowServer.updateMany(change);
  await tx.resource.updateMany(change);
  await tx.monitor.updateMany(change);
  await tx.alert.updateMany(change);
  await tx.incident.updateMany(change);
  await tx.action.updateMany(change);
  await tx.notificationEvent.updateMany(change);
  await tx.notificationDelivery.updateMany(change);
}

async function moveRules(context: VerbContext, from: Named, to: Named): Promise<void> {
  const { version, rules } = await readOwnershipRules(context.tx);
  if (!rules.some((rule) => rule.teamId === from.id)) return;
  await saveOwnershipRules(
    context.actor,
    {
      version,
      rules: rules.map((rule) => (rule.teamId === from.id ? { ...rule, teamId: to.id } : rule)),
      comment: `The team ${from.name} was deleted; ${to.name} took over`,
    },
    { within: context },
  );
}

/**
 * Deletes a team. Rejects the request with a list of references if there are any, unless another
 * team takes them over. Roles and keys move too, so that users can still see their data.
 */
export const deleteTeam = verb(
  { permission: 'accounts:write', input: deleteTeamInput, audit: 'accounts.delete-team' },
  async (context, { id, to }) => {
    const { tx } = context;
    await tx.$queryRaw`select 1 as locked from pg_advisory_xact_lock(hashtextextended('register-resources', 7))`;
    await tx.$queryRaw`select 1 from "Team" where id in (${id}::uuid, ${to ?? id}::uuid) order by id for update`;
    const team = found(await tx.team.findUnique({ where: { id } }), 'team');
    const references = await teamReferences(tx, team);
    if (to === id)
      throw new TandemError('invalid_input', 'to: must be another team.', {
        fields: [{ field: 'to', message: 'must be another team' }],
      });
    const heir = to === null ? null : await tx.team.findUnique({ where: { id: to } });
    if (to !== null && heir === null)
      throw new TandemError('invalid_input', 'to: no such team.', {
        fields: [{ field: 'to', message: 'no such team' }],
      });
    if (references.length > 0 && heir === null)
      throw new TandemError(
        'conflict',
        `${team.name} is still referenced by ${listed(references)}. Choose another team as successor.`,
        { data: { references } },
      );
    if (heir !== null) {
      await moveRows(context, team, heir);
      await moveRules(context, team, heir);
      await renameInRoutes(context, team.name, heir.name);
    }
    await tx.team.delete({ where: { id }, select: { id: true } });
    await context.audit({
      subject: { kind: 'team', id, name: team.name },
      before: { name: team.name, references },
      after: { takenOverBy: heir?.name ?? null },
    });
    for (const topic of ['accounts', 'infrastructure', 'incidents', 'monitoring'] as const)
      await context.emit(topic);
    return { id, references };
  },
);
