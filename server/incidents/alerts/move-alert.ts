import { moveAlertInput } from '#lib/schemas/incidents/verdicts.ts';
import {
  afterRegrouping,
  auditRegrouping,
  incidentName,
  lockPair,
  moveAlerts,
  requireRegroupable,
  retitle,
} from '#server/incidents/diagnosis/regroup.ts';
import { readGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import { chooseAlerts } from '#server/incidents/split.ts';
import { verb } from '#server/platform/verb.ts';

/**
 * Moves one alert to another open incident on a person's request, and ranks the causes of both
 * incidents again.
 */
export const moveAlert = verb(
  { permission: 'incidents:write', input: moveAlertInput, audit: 'incidents.move-alert' },
  async (context, { id, alertId, to, reason }) => {
    const { incident, other } = await lockPair(context, id, { field: 'to', id: to });
    requireRegroupable(incident);
    requireRegroupable(other);
    const { chosen, left } = await chooseAlerts(context, incident, {
      field: 'alertId',
      ids: [alertId],
    });
    const { name } = context.actor;
    await moveAlerts(context, {
      kind: 'move',
      from: incident,
      to: other,
      alerts: chosen,
      reason,
      said: {
        from: `${name} moved an alert to ${incidentName(other)}`,
        to: `${name} moved an alert here from ${incidentName(incident)}`,
      },
    });
    await retitle(context, incident, chosen, left);
    const graph = await readGraph(context.now, context.tx);
    for (const each of [id, to]) await afterRegrouping(context, each, graph);
    await auditRegrouping(
      context,
      incident,
      { movedTo: incidentName(other), alerts: chosen.map(({ title }) => title) },
      reason,
    );
    return { id: to };
  },
);
