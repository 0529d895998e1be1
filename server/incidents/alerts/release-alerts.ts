import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import type { Alert, Incident } from '#server/generated/prisma/client.ts';
import { addTimelineEvents } from '#server/incidents/add-timeline-event.ts';
import { lockCorrelation, retitle } from '#server/incidents/diagnosis/regroup.ts';
import { readGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import { incidentSubject, lockIncident } from '#server/incidents/internal.ts';
import { refreshTriage } from '#server/incidents/triage/refresh-triage.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';

const input = z.object({
  id: idSchema,
  alertIds: z.array(idSchema).min(1),
  /** Title of the first cause. */
  cause: z.string().min(1),
});

/**
 * Removes firing alerts from an incident. The next correlation gives them an incident of their own.
 * `reason`: one sentence.
 */
export async function takeOut(
  context: VerbContext,
  incident: Incident,
  released: readonly Alert[],
  left: readonly Alert[],
  reason: string,
): Promise<void> {
  await context.tx.alert.updateMany({
    where: { id: { in: released.map((alert) => alert.id) } },
    data: { incidentId: null, joinReason: null },
  });
  await addTimelineEvents(
    context,
    incident.id,
    released.map((alert) => ({
      kind: 'alert.moved',
      title: alert.title,
      body: `Moved to its own incident: ${reason}`,
      data: { alertId: alert.id },
    })),
  );
  await retitle(context, incident, released, left);
  await refreshTriage(context, incident.id, await readGraph(context.now, context.tx));
}

/**
 * Removes alerts from an incident if its first cause does not explain them. The next correlation
 * gives them their own incident, related to this one. Alerts that have ended or moved in the
 * meantime remain. The incident never becomes empty.
 */
export const releaseAlerts = verb(
  { permission: 'incidents:write', input, audit: 'incidents.release-alerts' },
  async (context, { id, alertIds, cause }) => {
    await lockCorrelation(context);
    const incident = await lockIncident(context, id);
    const alerts = await context.tx.alert.findMany({ where: { incidentId: id } });
    const isReleased = ({ id: alertId, state, placedAt }: (typeof alerts)[number]) =>
      alertIds.includes(alertId) && state === 'firing' && placedAt === null;
    const released = alerts.filter(isReleased);
    const left = alerts.filter((alert) => !isReleased(alert));
    if (incident.status === 'resolved' || released.length === 0 || left.length === 0)
      return context.nothingChanged();
    await takeOut(context, incident, released, left, `${cause} does not explain it.`);
    await context.audit({
      subject: incidentSubject(incident),
      after: { released: released.map(({ title }) => title), cause },
    });
    await context.emit('incidents', id);
  },
);
