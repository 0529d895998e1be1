import type { ActionSummary } from '#lib/schemas/actions/actions.ts';
import type { Cause, IncidentDetail } from '#lib/schemas/incidents/incidents.ts';

export function firstCause(incident: IncidentDetail): Cause | undefined {
  return incident.diagnosis.causes[0];
}

/** The proposal of this kind that is waiting for approval. */
export function proposed({ actions }: IncidentDetail, kind: string): ActionSummary | undefined {
  return actions.find((one) => one.kind === kind && one.status === 'proposed');
}

/** One-line summary of an incident. */
export function describeIncident({
  status,
  title,
  diagnosis,
  actions,
  alerts,
}: IncidentDetail): string {
  const causes = diagnosis.causes.map(
    ({ kind, resource, confidence, title: cause }) =>
      `${kind} ${resource.name} ${confidence.level} (${cause})`,
  );
  const acts = actions.map((one) => `${one.title} ${one.status} ${one.statusReason ?? ''}`);
  const firing = alerts.map((alert) => `${alert.title} ${alert.state}`);
  return `${status}; ${title}; alerts: ${firing.join(', ')}; causes: ${causes.join(', ') || 'none'}; actions: ${acts.join(', ') || 'none'}`;
}
