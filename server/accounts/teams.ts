import { z } from 'zod';
import {
  createTeamInput,
  renameTeamInput,
  type TeamItem,
} from '#lib/schemas/infrastructure/ownership.ts';
import { renameInRoutes } from '#server/notifications/rename-in-routes.ts';
import { can } from '#server/platform/actor.ts';
import { lastEditor, requireBaseVersion } from '#server/platform/database/base-version.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { found, query, verb } from '#server/platform/verb.ts';

/** Teams by name. Anyone with a role for the team is a member. */
export const listTeams = query(
  { permission: 'infrastructure:read', input: z.object({}) },
  async ({ actor }): Promise<{ items: TeamItem[]; nextCursor: null }> => {
    const [teams, grants, resources] = await Promise.all([
      db().team.findMany({ orderBy: { name: 'asc' } }),
      db().roleGrant.findMany({
        where: { teamId: { not: null }, user: { disabledAt: null } },
        select: { teamId: true, role: true, user: { select: { id: true, name: true } } },
      }),
      db().resource.groupBy({ by: ['teamId'], _count: true }),
    ]);
    const mayName = can(actor, 'accounts:read');
    const items = teams.map((team) => {
      const own = Map.groupBy(
        grants.filter((grant) => grant.teamId === team.id),
        (grant) => grant.user.id,
      );
      const members = [...own.values()].flatMap((held) => {
        const [first] = held;
        return first === undefined
          ? []
          : [{ ...first.user, roles: [...new Set(held.map((grant) => grant.role))] }];
      });
      return {
        id: team.id,
        name: team.name,
        revision: team.revision,
        createdAt: team.createdAt.toISOString(),
        demo: team.demo,
        resources: resources.find((group) => group.teamId === team.id)?._count ?? 0,
        memberCount: members.length,
        members: mayName ? members.toSorted((a, b) => a.name.localeCompare(b.name, 'en')) : [],
      };
    });
    return { items, nextCursor: null };
  },
);

/** Rejects names in use, and `none`, which means "without a team" in filters. */
async function requireFree(tx: Transaction, name: string, ownId?: string): Promise<void> {
  const taken = await tx.team.findFirst({
    where: { name: { equals: name, mode: 'insensitive' } },
    select: { id: true },
  });
  if (name.toLowerCase() !== 'none' && (taken === null || taken.id === ownId)) return;
  throw new TandemError('conflict', 'name: already exists.', {
    fields: [{ field: 'name', message: 'already exists' }],
  });
}

const saves = ['accounts.create-team', 'accounts.rename-team'] as const;

export const createTeam = verb(
  { permission: 'accounts:write', input: createTeamInput, audit: 'accounts.create-team' },
  async (context, { name }) => {
    await requireFree(context.tx, name);
    const id = newId();
    await context.tx.team.create({ data: { id, name, createdAt: context.now } });
    await context.audit({ subject: { kind: 'team', id, name }, after: { name } });
    await context.emit('accounts', id);
    return { id };
  },
);

export const renameTeam = verb(
  { permission: 'accounts:write', input: renameTeamInput, audit: 'accounts.rename-team' },
  async (context, { id, name, baseVersion }) => {
    await context.tx.$queryRaw`select 1 from "Team" where id = ${id}::uuid for update`;
    const before = found(await context.tx.team.findUnique({ where: { id } }), 'team');
    requireBaseVersion(baseVersion, {
      version: before.revision,
      by: await lastEditor(context.tx, { kind: 'team', id }, saves),
      body: { name: before.name },
    });
    await requireFree(context.tx, name, id);
    await context.tx.team.update({
      where: { id },
      data: { name, revision: { increment: 1 } },
    });
    await renameInRoutes(context, before.name, name);
    await context.audit({
      subject: { kind: 'team', id, name },
      before: { name: before.name },
      after: { name },
    });
    for (const topic of ['accounts', 'infrastructure', 'incidents'] as const)
      await context.emit(topic);
    return { id };
  },
);
