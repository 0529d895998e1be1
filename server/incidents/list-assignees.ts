import { rolePermissions, roles } from '#lib/permissions.ts';
import { listAssigneesInput } from '#lib/schemas/incidents/incidents.ts';
import { db } from '#server/platform/database/db.ts';
import { query } from '#server/platform/verb.ts';

const responders = roles.filter((role) => rolePermissions[role].includes('incidents:write'));

/**
 * People to whom an incident can be assigned: names only. Demo users can be assigned only the
 * demo's incidents.
 */
export const listAssignees = query(
  { permission: 'incidents:write', input: listAssigneesInput },
  async (_context, { incidentId }) => {
    const incident =
      incidentId === undefined
        ? null
        : await db().incident.findUnique({ where: { id: incidentId }, select: { demo: true } });
    return {
      items: await db().user.findMany({
        where: {
          kind: 'person',
          disabledAt: null,
          ...(incident?.demo === true ? {} : { demo: false }),
          grants: { some: { role: { in: responders } } },
        },
        select: { id: true, name: true },
        orderBy: { name: 'asc' },
        take: 500,
      }),
      nextCursor: null,
    };
  },
);
