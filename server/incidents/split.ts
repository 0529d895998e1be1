import { splitIncidentInput } from '#lib/schemas/incidents/verdicts.ts';
import type { Alert, Incident } from '#server/generated/prisma/client.ts';
import {
  afterRegrouping,
  auditRegrouping,
  incidentName,
  lockCorrelation,
  moveAlerts,
  requireRegroupable,
  retitle,
} from '#server/incidents/diagnosis/regroup.ts';
import { readGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import { lockIncident } from '#server/incidents/internal.ts';
import { linkIncidents } from '#server/incidents/link-incidents.ts';
import { openIncident } from '#server/incidents/open-incident.ts';
import { TandemError } from '#server/platform/errors.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';

/**
 * Returns the selected alerts and the others. Rejects alerts of other incidents, and a selection
 * that would leave the incident empty.
 */
export async function chooseAlerts(
  { tx }: VerbContext,
  incident: Incident,
  { field, ids }: { field: string; ids: readonly string[] },
): Promise<{ chosen: Alert[]; left: Alert[] }> {
  const name = incidentName(incident);
  const alerts = await tx.alert.findMany({ where: { incidentId: incident.id } });
  const wanted = new Set(ids);
  const chosen = alerts.filter(({ id }) => wanted.has(id));
  const left = alerts.filter(({ id }) => !wanted.has(id));
  const missing = wanted.size - chosen.length;
  if (missing > 0) {
    const message = `${missing} of them ${missing === 1 ? 'is not an alert' : 'are not alerts'} of ${name}`;
    throw new TandemError('invalid_input', `${field}: ${message}`, {
      fields: [{ field, message }],
    });
  }
  if (left.length === 0)
    throw new TandemError(
      'conflict',
      `${name} would have no alert left. Merge it into another incident instead.`,
    );
  return { chosen, left };
}

const alertCount = (count: number): string => (count === 1 ? '1 alert' : `${count} alerts`);

/**
 * Moves some alerts of an incident to a new incident on a person's request. Links the two incidents
 * and ranks the causes of both again.
 */
export const splitIncident = verb(
  { permission: 'incidents:write', input: splitIncidentInput, audit: 'incidents.split' },
  async (context, { id, alertIds, reason }) => {
    await lockCorrelation(context);
    const incident = await lockIncident(context, id);
    requireRegroupable(incident);
    const { chosen, left } = await chooseAlerts(context, incident, {
      field: 'alertIds',
      ids: alertIds,
    });
    const graph = await readGraph(context.now, context.tx);
    const newId = await openIncident(context, chosen, graph, null, incident);
    const opened = await context.tx.incident.findUniqueOrThrow({ where: { id: newId } });
    const { name } = context.actor;
    await moveAlerts(context, {
      kind: 'split',
      from: incident,
      to: opened,
      alerts: chosen,
      reason,
      said: {
        from: `${name} split off ${alertCount(chosen.length)} as ${incidentName(opened)}`,
        to: `${name} split it off from ${incidentName(incident)}`,
      },
    });
    const explanation = `${name} split one from the other${reason ? `: ${reason}` : '.'}`;
    await linkIncidents(context, newId, [{ incidentId: id, explanation }]);
    await retitle(context, incident, chosen, left);
    for (const each of [id, newId]) await afterRegrouping(context, each, graph);
    await auditRegrouping(
      context,
      incident,
      { splitOff: incidentName(opened), alerts: chosen.map(({ title }) => title) },
      reason,
    );
    return { id: newId, number: opened.number };
  },
);
