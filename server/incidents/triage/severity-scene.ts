import { z } from 'zod';
import type { SeverityScene } from '#engines/triage/severity-features.ts';
import {
  incidentSeverity,
  judgedAlerts,
  type SeverityAlert,
  type SeverityDecision,
} from '#engines/triage/severity.ts';
import { severitySchema } from '#lib/schemas/fields.ts';
import type { Alert, Incident } from '#server/generated/prisma/client.ts';
import { alertResources, type ResourceGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import type { NoiseVerdicts } from '#server/incidents/findings/noise-verdicts.ts';
import { leadAlert } from '#server/incidents/open-incident.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import type { StoredBlastRadius } from './priority-of.ts';

const alertState = z.enum(['pending', 'firing', 'resolved']);

/** Scene as stored by an analysis run. */
export const severitySceneSchema = z.object({
  rules: severitySchema,
  alerts: z.number(),
  resources: z.number(),
  roles: z.array(z.string()),
  external: z.boolean(),
  errorShare: z.number().nullable(),
  dependents: z.number(),
  graphComplete: z.boolean(),
  tier: z.number().nullable(),
  kind: z.string().nullable(),
  environment: z.string().nullable(),
  hour: z.number(),
  weekday: z.number(),
  relapse: z.boolean(),
  verdicts: z.object({ noise: z.number(), useful: z.number() }),
});

export type TriagedIncident = Incident & { alerts: Alert[] };

function toSeverityAlert(alert: Alert): SeverityAlert & { row: Alert } {
  return {
    severity: severitySchema.parse(alert.severity),
    status: alertState.parse(alert.state),
    title: alert.title,
    resource: alert.resourceId ?? alert.fingerprint,
    row: alert,
  };
}

/** Severity from the rules, for the current alerts. */
export function severityByRules(incident: TriagedIncident): SeverityDecision {
  return incidentSeverity(incident.alerts.map(toSeverityAlert));
}

function errorShareOf(alerts: readonly Alert[]): number | null {
  const shares = alerts.flatMap(({ metric, value }) =>
    value !== null && metric?.endsWith('.error.ratio') === true ? [value] : [],
  );
  return shares.length === 0 ? null : Math.min(1, Math.max(0, ...shares));
}

async function environmentOf({ tx }: VerbContext, id: string | null): Promise<string | null> {
  if (id === null) return null;
  const row = await tx.environment.findUnique({ where: { id }, select: { name: true } });
  return row?.name ?? null;
}

/** Current inputs of the severity predictor for an incident. */
export async function severityScene(
  context: VerbContext,
  incident: TriagedIncident,
  {
    radius,
    graph,
    verdicts,
  }: {
    radius: StoredBlastRadius;
    graph: ResourceGraph;
    verdicts: NoiseVerdicts | undefined;
  },
): Promise<SeverityScene> {
  const judged = judgedAlerts(incident.alerts.map(toSeverityAlert)).map(({ row }) => row);
  const lead = judged.length === 0 ? null : leadAlert(judged);
  const about = graph.byId.get(lead?.resourceId ?? '');
  return {
    rules: severityByRules(incident).severity,
    alerts: judged.length,
    resources: new Set(judged.flatMap((alert) => alertResources(alert, graph))).size,
    roles: [...new Set(judged.flatMap(({ role }) => role ?? []))].toSorted(),
    external: judged.some(({ origin }) => origin === 'external'),
    errorShare: errorShareOf(judged),
    dependents: radius.services + radius.models,
    graphComplete: radius.complete,
    tier: radius.tier,
    kind: about?.kind ?? null,
    environment: await environmentOf(context, incident.environmentId),
    hour: incident.openedAt.getUTCHours(),
    weekday: incident.openedAt.getUTCDay(),
    relapse: incident.relapseOfId !== null,
    verdicts: verdicts ?? { noise: 0, useful: 0 },
  };
}
