import { rolePermissions, roles } from '#lib/permissions.ts';
import { listAssigneesInput } from '#lib/schemas/incidents/incidents.ts';
import { db } from '#server/platform/database/db.ts';
import { query } from '#server/platform/verb.ts';

const responders = roles.filter((role) => rolePermissions[role].includes('incidents:write'));

/** People who can take an incident: names only, for whoever hands one over. Those of the demo take only the demo's. */
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
