import { incidentStatuses } from '#lib/choices/incidents.ts';
import type { IncidentStatus } from '#lib/schemas/incidents/incidents.ts';
import type { Incident, Prisma } from '#server/generated/prisma/client.ts';
import { addTimelineEvent, type NewEvent } from '#server/incidents/add-timeline-event.ts';
import { TandemError } from '#server/platform/errors.ts';
import { found, type VerbContext } from '#server/platform/verb.ts';

export function asIncidentStatus(value: string): IncidentStatus {
  const status = incidentStatuses.find((known) => known === value);
  if (status === undefined) throw new Error(`Unknown incident status ${value}`);
  return status;
}

/** Returns the incident, locked for this transaction, after the permission check at its place. */
export async function lockIncident(context: VerbContext, id: string): Promise<Incident> {
  await context.tx.$queryRaw`select 1 from "Incident" where id = ${id}::uuid for update`;
  const incident = found(await context.tx.incident.findUnique({ where: { id } }), 'incident');
  context.requireAt(incident);
  return incident;
}

/** Subject of an audit entry about an incident. */
export function incidentSubject(incident: Pick<Incident, 'id' | 'number' | 'title'>) {
  return {
    kind: 'incident',
    id: incident.id,
    name: `INC-${incident.number} ${incident.title}`,
  };
}

type Change = {
  data: Prisma.IncidentUncheckedUpdateInput;
  event: NewEvent;
  reason?: string | null;
};

/** Changes an incident and writes the audit row, timeline entry and live hint. */
export async function changeIncident(
  context: VerbContext,
  incident: Incident,
  change: Change,
): Promise<void> {
  const after = await context.tx.incident.update({ where: { id: incident.id }, data: change.data });
  const changed = Object.keys(change.data);
  const pick = (row: Incident) =>
    Object.fromEntries(Object.entries(row).filter(([key]) => changed.includes(key)));
  await context.audit({
    subject: incidentSubject(incident),
    before: pick(incident),
    after: pick(after),
    reason: change.reason ?? null,
    teamId: incident.teamId,
    environmentId: incident.environmentId,
    demo: incident.demo,
  });
  await addTimelineEvent(context, incident.id, change.event);
}

export function requireUnresolved(incident: Incident): void {
  if (incident.status === 'resolved')
    throw new TandemError('conflict', 'The incident is resolved. Reopen it first.');
}
