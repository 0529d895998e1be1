import { blastRadius } from '#engines/triage/blast-radius.ts';
import { severitySchema } from '#lib/schemas/fields.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { alertResources, type ResourceGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import { noiseVerdicts, type NoiseVerdicts } from '#server/incidents/findings/noise-verdicts.ts';
import { toJson } from '#server/platform/json.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { decideSeverity } from './decide-severity.ts';
import { priorityOf, type StoredBlastRadius } from './priority-of.ts';

function measureRadius(starts: string[], graph: ResourceGraph): StoredBlastRadius {
  const reach = blastRadius(starts, graph.relations, {
    known: new Set(graph.byId.keys()),
    graphIncomplete: starts.length === 0,
  });
  const reached = reach.dependents.flatMap(({ key }) => graph.byId.get(key) ?? []);
  const own = starts.flatMap((key) => graph.byId.get(key) ?? []);
  const tiers = [...own, ...reached].map((resource) => resource.tier);
  return {
    services: reached.filter((resource) => resource.kind === 'service').length,
    models: reached.filter((resource) => resource.kind === 'model').length,
    names: reached.slice(0, 20).map((resource) => resource.name),
    complete: !reach.graphIncomplete,
    tier: tiers.length === 0 ? null : Math.min(...tiers),
  };
}

/**
 * Verdicts on the incident's alerts so far; undefined if a person chose the severity, which is then
 * final.
 */
async function verdictsOn(
  { tx }: VerbContext,
  incident: { severityEditedAt: Date | null; alerts: readonly { fingerprint: string }[] },
): Promise<NoiseVerdicts | undefined> {
  if (incident.severityEditedAt !== null) return undefined;
  return noiseVerdicts(
    tx,
    incident.alerts.map((alert) => alert.fingerprint),
  );
}

/** Updates severity, priority and blast radius from the current alerts. The title does not change. */
export async function refreshTriage(
  context: VerbContext,
  incidentId: string,
  graph: ResourceGraph,
): Promise<void> {
  const incident = await context.tx.incident.findUniqueOrThrow({
    where: { id: incidentId },
    include: { alerts: true },
  });
  const radius = measureRadius(
    [...new Set(incident.alerts.flatMap((alert) => alertResources(alert, graph)))],
    graph,
  );
  const verdicts = await verdictsOn(context, incident);
  const decided = await decideSeverity(context, incident, { radius, graph, verdicts });
  const severity =
    incident.severityEditedAt === null ? decided.severity : severitySchema.parse(incident.severity);
  const priority = priorityOf(severity, { blastRadius: radius }, verdicts);
  await context.tx.incident.update({
    where: { id: incidentId },
    data: {
      severity,
      ...(incident.severityEditedAt === null ? { severityReasons: toJson(decided.reasons) } : {}),
      priority: priority.priority,
      priorityReasons: toJson(priority.reasons),
      blastRadius: toJson(radius),
    },
    select: { id: true },
  });
  if (severity !== incident.severity) {
    await addTimelineEvent(context, incidentId, {
      kind: 'severity',
      title: `Severity ${incident.severity} to ${severity}`,
      body: decided.reasons.join('. '),
      story: true,
      data: { from: incident.severity, to: severity },
    });
  }
}
