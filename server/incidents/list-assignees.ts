import { z } from 'zod';
import { rolePermissions, roles } from '#lib/permissions.ts';
import { db } from '#server/platform/db.ts';
import { query } from '#server/platform/verb.ts';

const responders = roles.filter((role) => rolePermissions[role].includes('incidents:write'));

/** People who can take an incident: names only, for whoever hands one over. */
export const listAssignees = query(
  { permission: 'incidents:write', input: z.object({}) },
  async () => ({
    items: await db().user.findMany({
      where: {
        kind: 'person',
        disabledAt: null,
        grants: { some: { role: { in: responders } } },
      },
      select: { id: true, name: true },
      orderBy: { name: 'asc' },
      take: 500,
    }),
    nextCursor: null,
  }),
);
