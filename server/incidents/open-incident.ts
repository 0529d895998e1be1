import { severityRank } from '#engines/triage/severity.ts';
import { severitySchema } from '#lib/schemas/fields.ts';
import type { Alert, Incident } from '#server/generated/prisma/client.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import type { ResourceGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import type { VerbContext } from '#server/platform/verb.ts';

const roleWeight: Record<string, number> = { errors: 3, latency: 2, health: 2, traffic: 1 };

/**
 * Most informative alert for a person: worst severity first, then user-facing effects, then
 * earliest start.
 */
export function leadAlert(alerts: readonly Alert[]): Alert {
  const weigh = (alert: Alert) =>
    severityRank(severitySchema.parse(alert.severity)) * 10 + (roleWeight[alert.role ?? ''] ?? 0);
  const [lead] = alerts.toSorted(
    (a, b) => weigh(b) - weigh(a) || a.startedAt.getTime() - b.startedAt.getTime(),
  );
  if (lead === undefined) throw new Error('An incident needs an alert');
  return lead;
}

/** Explains on the timeline how an incident of the demo's past was created. */
async function sayPast(context: VerbContext, id: string): Promise<void> {
  await addTimelineEvent(context, id, {
    kind: 'past',
    title: 'Evaluated on past telemetry, with the clock set back',
    body: 'Expected ranges are current ones, no notification was sent, and control calls were only simulated.',
    story: true,
  });
}

/**
 * Opens an incident for alerts that belong together. Triage follows after the alerts have joined.
 * `source`: incident from which a person split it, for fields that the alerts and their resource
 * leave open.
 */
export async function openIncident(
  context: VerbContext,
  alerts: readonly Alert[],
  graph: ResourceGraph,
  relapse: { incidentId: string } | null,
  source: Pick<Incident, 'teamId' | 'environmentId' | 'demo'> | null = null,
): Promise<string> {
  const lead = leadAlert(alerts);
  const resource = lead.resourceId === null ? undefined : graph.byId.get(lead.resourceId);
  const id = newId();
  const onsetAt = new Date(Math.min(...alerts.map((alert) => alert.startedAt.getTime())));
  const incident = await context.tx.incident.create({
    data: {
      id,
      title: lead.title,
      status: 'triggered',
      severity: lead.severity,
      priority: 'P3',
      resourceId: lead.resourceId,
      environmentId: lead.environmentId ?? resource?.environmentId ?? source?.environmentId ?? null,
      teamId: lead.teamId ?? resource?.teamId ?? source?.teamId ?? null,
      demo: source?.demo ?? resource?.demo ?? false,
      past: context.past,
      relapseOfId: relapse?.incidentId ?? null,
      blastRadius: toJson({}),
      openedAt: context.now,
      onsetAt,
    },
  });
  await addTimelineEvent(context, id, {
    kind: 'opened',
    title: lead.title,
    body: alerts.length === 1 ? null : `${alerts.length} alerts grouped`,
    story: true,
    at: context.now,
    data: { number: incident.number },
  });
  if (context.past) await sayPast(context, id);
  if (relapse !== null) {
    await addTimelineEvent(context, id, {
      kind: 'relapse',
      title: 'It returned within 24 h',
      story: true,
      data: { incidentId: relapse.incidentId },
    });
  }
  return id;
}
