import {
  listAliasChangesInput,
  type AliasChange,
  type AliasChangePage,
} from '#lib/schemas/models/models.ts';
import type { ModelAliasChange } from '#server/generated/prisma/client.ts';
import { loadModel } from '#server/models/registry-rows.ts';
import { can, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { afterCursor, cutPage, decodeRowCursor } from '#server/platform/http/cursor.ts';
import { query } from '#server/platform/verb.ts';

/** Alias changes of a model, newest first. */
export async function aliasChanges(
  actor: Actor,
  modelId: string,
  limit: number,
  version?: number,
): Promise<AliasChange[]> {
  const rows = await db().modelAliasChange.findMany({
    where: {
      modelId,
      ...(version === undefined ? {} : { OR: [{ fromVersion: version }, { toVersion: version }] }),
    },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: limit,
  });
  return toAliasChanges(actor, rows);
}

const approvedBy = { where: { vote: 'approve', voidedAt: null }, select: { userName: true } };

/** Converts alias changes to list items of Tandem's own API, with their requests and approvers. */
export async function toAliasChanges(
  actor: Actor,
  rows: readonly ModelAliasChange[],
): Promise<AliasChange[]> {
  const actions = await db().action.findMany({
    where: { id: { in: rows.flatMap(({ actionId }) => actionId ?? []) } },
    select: { id: true, number: true, teamId: true, environmentId: true, approvals: approvedBy },
  });
  const known = new Map(actions.map((action) => [action.id, action]));
  return rows.map((row) => {
    const action = known.get(row.actionId ?? '');
    return {
      at: row.at.toISOString(),
      alias: row.alias,
      fromVersion: row.fromVersion,
      toVersion: row.toVersion,
      by: { kind: row.actorKind, id: row.actorId, name: row.actorName },
      action:
        action === undefined
          ? null
          : {
              id: action.id,
              number: action.number,
              href: `/actions/${action.id}`,
              approvedBy: can(actor, 'actions:read', action)
                ? action.approvals.map(({ userName }) => userName)
                : [],
            },
    };
  });
}

/** Versions in these changes that are still registered. */
async function registeredOf(modelId: string, changes: readonly AliasChange[]): Promise<number[]> {
  const named = changes.flatMap(({ fromVersion, toVersion }) => [
    fromVersion ?? [],
    toVersion ?? [],
  ]);
  const rows = await db().modelVersion.findMany({
    where: { modelId, version: { in: [...new Set(named.flat())] } },
    select: { version: true },
    orderBy: { version: 'asc' },
  });
  return rows.map(({ version }) => version);
}

/** History of a model's aliases, with author and approver of each change, newest first. */
export const listAliasChanges = query(
  { permission: 'models:read', input: listAliasChangesInput },
  async ({ actor }, { name, limit, cursor }): Promise<AliasChangePage> => {
    const model = await loadModel(db(), actor, name, 'models:read');
    const [rows, total] = await Promise.all([
      db().modelAliasChange.findMany({
        where: { AND: [{ modelId: model.id }, afterCursor('at', decodeRowCursor(cursor))] },
        orderBy: [{ at: 'desc' }, { id: 'desc' }],
        take: limit + 1,
      }),
      db().modelAliasChange.count({ where: { modelId: model.id } }),
    ]);
    const page = cutPage(
      rows,
      limit,
      ({ at, id }) => ({ at, id }),
      (row) => row,
    );
    const items = await toAliasChanges(actor, page.items);
    return {
      items,
      nextCursor: page.nextCursor,
      total,
      registered: await registeredOf(model.id, items),
    };
  },
);
