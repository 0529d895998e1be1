import { z } from 'zod';
import type { ResourceItem } from '#lib/schemas/infrastructure/infrastructure.ts';
import { environmentNames } from '#server/accounts/environment-names.ts';
import { teamNames } from '#server/accounts/team-names.ts';
import type { Resource } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';

const labelsShape = z.record(z.string(), z.string());

export function labelsOf(value: unknown): Record<string, string> {
  const parsed = labelsShape.safeParse(value);
  return parsed.success ? parsed.data : {};
}

/**
 * Number of open incidents about each resource, with an alert on it, or with it as the first cause.
 */
async function openIncidentCounts(ids: readonly string[]): Promise<Map<string, number>> {
  const open = { status: { not: 'resolved' }, past: false };
  const [own, alerts, blamed] = await Promise.all([
    db().incident.findMany({
      where: { ...open, resourceId: { in: [...ids] } },
      select: { id: true, resourceId: true },
    }),
    db().alert.findMany({
      where: { resourceId: { in: [...ids] }, incident: open },
      select: { incidentId: true, resourceId: true },
    }),
    // The causes of an incident are about ten kilobytes; only one id is needed here.
    db().$queryRaw<{ incidentId: string; resourceId: string }[]>`
      select diagnosis."incidentId", diagnosis.causes #>> '{0,resource,id}' as "resourceId"
      from "Diagnosis" as diagnosis join "Incident" as incident on incident.id = diagnosis."incidentId"
      where diagnosis.current and incident.status <> 'resolved' and not incident.past
        and diagnosis.causes #>> '{0,resource,id}' = any(${[...ids]})`,
  ]);
  const incidents = new Map<string, Set<string>>();
  for (const { incidentId, resourceId } of [
    ...own.map((row) => ({ incidentId: row.id, resourceId: row.resourceId })),
    ...alerts,
    ...blamed,
  ]) {
    if (incidentId === null || resourceId === null) continue;
    incidents.set(resourceId, (incidents.get(resourceId) ?? new Set()).add(incidentId));
  }
  return new Map([...incidents].map(([id, set]) => [id, set.size]));
}

export async function toResourceItems(rows: readonly Resource[]): Promise<ResourceItem[]> {
  const [counts, environments, teams] = await Promise.all([
    openIncidentCounts(rows.map((row) => row.id)),
    environmentNames(),
    teamNames(),
  ]);
  const named = (names: ReadonlyMap<string, string>, id: string | null) =>
    id === null ? null : (names.get(id) ?? null);
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    labels: labelsOf(row.labels),
    lastSeenAt: row.lastSeenAt.toISOString(),
    firstSeenAt: row.firstSeenAt.toISOString(),
    environment: named(environments, row.environmentId),
    reportedEnvironment: named(environments, row.reportedEnvironmentId),
    team: named(teams, row.teamId),
    owner: row.owner,
    tier: row.tier,
    demo: row.demo,
    openIncidents: counts.get(row.id) ?? 0,
  }));
}
