import type { Page } from '#lib/schemas/fields.ts';
import {
  listResourcesInput,
  type ResourceItem,
} from '#lib/schemas/infrastructure/infrastructure.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { afterCursor, cutPage, decodeRowCursor } from '#server/platform/http/cursor.ts';
import { query } from '#server/platform/verb.ts';
import { environmentWhere, nameWhere, ownershipWhere } from './resource-where.ts';
import { toResourceItems } from './to-resource-item.ts';

/** Resources named by telemetry or by a person, newest first. */
export const listResources = query(
  { permission: 'infrastructure:read', input: listResourcesInput },
  async ({ actor }, input): Promise<Page<ResourceItem>> => {
    const rows = await db().resource.findMany({
      where: {
        AND: [
          visibleWhere(actor, 'infrastructure:read'),
          input.kind === undefined ? {} : { kind: { in: input.kind } },
          nameWhere(input.q),
          await environmentWhere(input.environment === undefined ? undefined : [input.environment]),
          await ownershipWhere(input),
          afterCursor('firstSeenAt', decodeRowCursor(input.cursor)),
        ],
      },
      orderBy: [{ firstSeenAt: 'desc' }, { id: 'desc' }],
      take: input.limit + 1,
    });
    const page = cutPage(
      rows,
      input.limit,
      (row) => ({ at: row.firstSeenAt, id: row.id }),
      (row) => row,
    );
    return { items: await toResourceItems(page.items), nextCursor: page.nextCursor };
  },
);
