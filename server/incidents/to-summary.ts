import { z } from 'zod';
import type { Place } from '#lib/permissions.ts';
import { prioritySchema, severitySchema, type ResourceRef } from '#lib/schemas/fields.ts';
import { causeKinds, type IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import { environmentNames } from '#server/accounts/environment-names.ts';
import { teamNames } from '#server/accounts/team-names.ts';
import type { Prisma } from '#server/generated/prisma/client.ts';
import { asIncidentStatus } from '#server/incidents/internal.ts';
import { snoozeOf } from '#server/incidents/snooze.ts';
import { can, isDemoPerson, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';

export const incidentInclude = {
  alerts: { select: { state: true } },
  diagnoses: { where: { current: true }, select: { causes: true } },
  actions: { where: { status: 'proposed' }, select: { id: true } },
} as const satisfies Prisma.IncidentInclude;

export type IncidentRow = Prisma.IncidentGetPayload<{ include: typeof incidentInclude }>;

const firstCause = z.array(z.looseObject({ kind: z.enum(causeKinds), title: z.string() }));

export async function resourceRefs(
  ids: readonly (string | null)[],
): Promise<Map<string, ResourceRef>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  const rows =
    wanted.length === 0
      ? []
      : await db().resource.findMany({
          where: { id: { in: wanted } },
          select: { id: true, kind: true, name: true },
        });
  return new Map(rows.map((row) => [row.id, row]));
}

async function userNames(ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  const rows =
    wanted.length === 0
      ? []
      : await db().user.findMany({
          where: { id: { in: wanted } },
          select: { id: true, name: true },
        });
  return new Map(rows.map((row) => [row.id, row.name]));
}

function causeOf(row: IncidentRow): IncidentSummary['cause'] {
  const parsed = firstCause.safeParse(row.diagnoses[0]?.causes);
  const [cause] = parsed.success ? parsed.data : [];
  return cause === undefined ? null : { kind: cause.kind, title: cause.title };
}

/**
 * Whether the actor may change an incident at its place. Roles can be limited to a team or an
 * environment.
 */
function youOf(actor: Actor, place: Place): IncidentSummary['you'] {
  if (can(actor, 'incidents:write', place)) return { mayWrite: true, reason: null };
  const reason =
    isDemoPerson(actor) && place.demo !== true
      ? 'Read-only. Demo users can change only demo resources.'
      : can(actor, 'incidents:write')
        ? 'Read-only. Your other roles apply to other teams or environments.'
        : 'Read-only. Operators, ML engineers, approvers and admins can make changes.';
  return { mayWrite: false, reason };
}

/** Incident summaries for the actor. */
export async function toIncidentSummaries(
  rows: readonly IncidentRow[],
  actor: Actor,
): Promise<IncidentSummary[]> {
  const [resources, users, teams, environments] = await Promise.all([
    resourceRefs(rows.map((row) => row.resourceId)),
    userNames(rows.map((row) => row.assigneeId)),
    teamNames(),
    environmentNames(),
  ]);
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    title: row.title,
    status: asIncidentStatus(row.status),
    severity: severitySchema.parse(row.severity),
    priority: prioritySchema.parse(row.priority),
    openedAt: row.openedAt.toISOString(),
    onsetAt: row.onsetAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    resource: row.resourceId === null ? null : (resources.get(row.resourceId) ?? null),
    cause: causeOf(row),
    alertCount: row.alerts.length,
    firingCount: row.alerts.filter((alert) => alert.state === 'firing').length,
    assignee:
      row.assigneeId === null
        ? null
        : { id: row.assigneeId, name: users.get(row.assigneeId) ?? 'a removed user' },
    team: teams.get(row.teamId ?? '') ?? null,
    environment: environments.get(row.environmentId ?? '') ?? null,
    proposedActions: row.actions.length,
    demo: row.demo,
    snooze: snoozeOf(row),
    you: youOf(actor, row),
  }));
}
