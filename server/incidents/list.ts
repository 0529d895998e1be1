import type { z } from 'zod';
import { listIncidentsInput, type IncidentPage } from '#lib/schemas/incidents/incidents.ts';
import type { Prisma } from '#server/generated/prisma/client.ts';
import {
  placeFacets,
  placesOfIncidents,
  placeWhere,
} from '#server/incidents/diagnosis/place-facets.ts';
import { incidentInclude, toIncidentSummaries } from '#server/incidents/to-summary.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { containing } from '#server/platform/database/like-text.ts';
import { incidentsCounted } from '#server/platform/demo/demo-counted.ts';
import { rowsListed } from '#server/platform/demo/demo-counts.ts';
import { decodeRowCursor, encodeCursor } from '#server/platform/http/cursor.ts';
import { query } from '#server/platform/verb.ts';

type Input = z.output<typeof listIncidentsInput>;

function searchWhere(q: string): Prisma.IncidentWhereInput {
  const number = /^(?:inc-)?(\d{1,9})$/i.exec(q.trim())?.[1];
  return {
    OR: [
      { title: containing(q.trim()) },
      ...(number === undefined ? [] : [{ number: Number(number) }]),
    ],
  };
}

/**
 * Incidents with one of these services or hosts as their subject, with an alert on one of them, or
 * with one of them as the first cause.
 */
function ofResources(ids: string[]): Prisma.IncidentWhereInput {
  return {
    OR: [
      { resourceId: { in: ids } },
      { alerts: { some: { resourceId: { in: ids } } } },
      ...ids.map((id) => ({
        diagnoses: {
          some: { current: true, causes: { path: ['0', 'resource', 'id'], equals: id } },
        },
      })),
    ],
  };
}

async function ofServices(names: string[]): Promise<Prisma.IncidentWhereInput> {
  const resources = await db().resource.findMany({
    where: { name: { in: names } },
    select: { id: true },
  });
  return ofResources(resources.map(({ id }) => id));
}

async function filters(input: Input): Promise<Prisma.IncidentWhereInput[]> {
  const { status, severity, priority, service, resource, assignee, q, from, to } = input;
  return [
    status === undefined ? {} : status === 'open' ? { status: { not: 'resolved' } } : { status },
    input.snoozed === undefined
      ? {}
      : { snoozedAt: input.snoozed === 'only' ? { not: null } : null },
    severity === undefined ? {} : { severity: { in: severity } },
    priority === undefined ? {} : { priority: { in: priority } },
    service === undefined ? {} : await ofServices(service),
    resource === undefined ? {} : ofResources([resource]),
    assignee === undefined ? {} : { assigneeId: assignee === 'none' ? null : assignee },
    q === undefined || q.trim() === '' ? {} : searchWhere(q),
    from === undefined ? {} : { OR: [{ resolvedAt: null }, { resolvedAt: { gte: from } }] },
    to === undefined ? {} : { openedAt: { lte: to } },
  ];
}

async function countFacets(where: Prisma.IncidentWhereInput) {
  const [bySeverity, byStatus, byPriority, snoozed] = await Promise.all([
    db().incident.groupBy({ by: ['severity'], where, _count: true }),
    db().incident.groupBy({ by: ['status'], where, _count: true }),
    db().incident.groupBy({ by: ['priority'], where, _count: true }),
    db().incident.count({ where: { AND: [where, { snoozedAt: { not: null } }] } }),
  ]);
  return {
    severity: Object.fromEntries(bySeverity.map((group) => [group.severity, group._count])),
    status: Object.fromEntries(byStatus.map((group) => [group.status, group._count])),
    priority: Object.fromEntries(byPriority.map((group) => [group.priority, group._count])),
    snoozed: { only: snoozed },
  };
}

/**
 * Incidents, newest first, with counts. Counts of each facet use the filters of the other facets.
 */
export const listIncidents = query(
  { permission: 'incidents:read', input: listIncidentsInput },
  async ({ actor }, input): Promise<IncidentPage> => {
    const demo = await rowsListed(input.demo, incidentsCounted);
    const cursor = decodeRowCursor(input.cursor);
    const anywhere = {
      past: false,
      AND: [visibleWhere(actor, 'incidents:read'), demo.where, ...(await filters(input))],
    };
    const places = await placesOfIncidents(anywhere);
    const where = { AND: [anywhere, placeWhere(places, input)] };
    const [rows, counts] = await Promise.all([
      db().incident.findMany({
        where: {
          AND: [
            where,
            cursor === null
              ? {}
              : {
                  OR: [
                    { openedAt: { lt: cursor.at } },
                    { openedAt: cursor.at, id: { lt: cursor.id } },
                  ],
                },
          ],
        },
        include: incidentInclude,
        orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
        take: input.limit + 1,
      }),
      countFacets(where),
    ]);
    const page = rows.slice(0, input.limit);
    const last = page.at(-1);
    return {
      ...demo.said,
      items: await toIncidentSummaries(page, actor),
      nextCursor:
        rows.length > input.limit && last !== undefined
          ? encodeCursor({ at: last.openedAt, id: last.id })
          : null,
      facets: {
        ...counts,
        ...placeFacets(places, input),
      },
    };
  },
);
