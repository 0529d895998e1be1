import type { Page } from '#lib/schemas/fields.ts';
import { listChangesInput, type ChangeItem } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { Change } from '#server/generated/prisma/client.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { startingWith } from '#server/platform/database/like-text.ts';
import { afterCursor, cutPage, decodeRowCursor } from '#server/platform/http/cursor.ts';
import { query } from '#server/platform/verb.ts';

function toItem(row: Change): ChangeItem {
  return {
    id: row.id,
    ref: row.ref,
    kind: row.kind,
    title: row.title,
    resource: { id: row.resourceId, kind: row.resourceKind, name: row.resourceName },
    before: row.before,
    after: row.after,
    actor: row.actor,
    url: row.url,
    occurredAt: row.occurredAt.toISOString(),
  };
}

/** Changes have no team of their own, so only a grant for an entire environment includes them. */
function visible(actor: Parameters<typeof visibleWhere>[0]) {
  const { OR } = visibleWhere(actor, 'infrastructure:read');
  if (OR === undefined) return {};
  const places = OR.flatMap((place) =>
    place.teamId === undefined && place.environmentId !== undefined
      ? [{ environmentId: place.environmentId }]
      : [],
  );
  // Prisma drops an empty OR inside an AND.
  return places.length === 0 ? { id: { in: [] } } : { OR: places };
}

/** Changes to the model itself, and deployments elsewhere under the model's name. */
function ofModel(model: string | undefined) {
  if (model === undefined) return {};
  return {
    OR: [
      { resourceKind: 'model', resourceName: model },
      { kind: { in: ['deployment', 'model_version'] }, after: startingWith(model) },
    ],
  };
}

/** Deployments and other changes, newest first. */
export const listChanges = query(
  { permission: 'infrastructure:read', input: listChangesInput },
  async ({ actor }, input): Promise<Page<ChangeItem>> => {
    const occurredAt = {
      ...(input.from === undefined ? {} : { gte: input.from }),
      ...(input.to === undefined ? {} : { lte: input.to }),
    };
    const rows = await db().change.findMany({
      where: {
        AND: [
          visible(actor),
          { occurredAt },
          input.resourceId === undefined ? {} : { resourceId: input.resourceId },
          ofModel(input.model),
          afterCursor('occurredAt', decodeRowCursor(input.cursor)),
        ],
      },
      orderBy: [{ occurredAt: 'desc' }, { id: 'desc' }],
      take: input.limit + 1,
    });
    return cutPage(rows, input.limit, (row) => ({ at: row.occurredAt, id: row.id }), toItem);
  },
);
