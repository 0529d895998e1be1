import {
  resourceIdInput,
  type RelationItem,
  type ResourceDetail,
} from '#lib/schemas/infrastructure/infrastructure.ts';
import { silenceRefFinder } from '#server/incidents/silences/silences.ts';
import { can, requirePermission } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { found, query } from '#server/platform/verb.ts';
import { setByOf } from '../ownership/ownership-rows.ts';
import { withHealth } from '../with-health.ts';

const neighbour = { select: { id: true, kind: true, name: true } } as const;
const maxRelations = 500;

async function relationsOf(id: string): Promise<RelationItem[]> {
  const rows = await db().relation.findMany({
    where: { OR: [{ fromId: id }, { toId: id }] },
    include: { from: neighbour, to: neighbour },
    orderBy: { lastSeenAt: 'desc' },
    take: maxRelations,
  });
  return rows.map((row) => {
    const outgoing = row.fromId === id;
    return {
      direction: outgoing ? 'out' : 'in',
      kind: row.kind,
      resource: outgoing ? row.to : row.from,
      lastSeenAt: row.lastSeenAt.toISOString(),
    };
  });
}

const severities = ['critical', 'error', 'warning', 'info'];

async function alertsOn(id: string, now: Date): Promise<ResourceDetail['alerts']> {
  const silenceOf = await silenceRefFinder(now);
  const rows = await db().alert.findMany({
    where: { resourceId: id, state: 'firing', past: false },
    orderBy: { startedAt: 'desc' },
    take: 100,
  });
  return rows
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
    .map((row) => ({
      id: row.id,
      title: row.title,
      severity: row.severity,
      startedAt: row.startedAt.toISOString(),
      incidentId: row.incidentId,
      silence: silenceOf(row),
    }));
}

/** Returns one resource with names, neighbors, state and figures. */
export const getResource = query(
  { permission: 'infrastructure:read', input: resourceIdInput },
  async ({ actor, now }, { id }): Promise<ResourceDetail> => {
    const row = found(
      await db().resource.findUnique({
        where: { id },
        include: { aliases: { orderBy: { kind: 'asc' } } },
      }),
      'resource',
    );
    requirePermission(actor, 'infrastructure:read', row);
    const [health, relations, alerts] = await Promise.all([
      withHealth([row], now.getTime()),
      relationsOf(id),
      alertsOn(id, now),
    ]);
    return {
      ...found(health[0], 'resource'),
      ownership: {
        teamId: row.teamId,
        environmentId: row.environmentId,
        setBy: setByOf(row.setBy),
        mayEdit: can(actor, 'infrastructure:write', row),
      },
      canonicalId: row.canonicalId,
      aliases: row.aliases.map(({ kind, value }) => ({ kind, value })),
      relations,
      alerts,
    };
  },
);
