import type { Incident } from '#server/generated/prisma/client.ts';
import {
  afterRegrouping,
  auditRegrouping,
  incidentName,
  lockPair,
  moveAlerts,
  requireRegroupable,
} from '#server/incidents/diagnosis/regroup.ts';
import { readGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import { awake } from '#server/incidents/snooze.ts';
import type { VerbContext } from '#server/platform/verb.ts';

type Merge = { id: string; into: string; reason?: string | undefined };

/** Closes the merged incident. Incidents merged into it earlier now belong to the remaining one. */
async function closeMerged(
  { tx, now }: VerbContext,
  incident: Incident,
  other: Incident,
): Promise<void> {
  const [id, into] = [incident.id, other.id];
  await tx.incident.update({
    where: { id },
    data: {
      status: 'resolved',
      resolvedAt: now,
      resolution: `Merged into ${incidentName(other)}`,
      mergedIntoId: into,
      ...awake,
    },
    select: { id: true },
  });
  await tx.incident.updateMany({ where: { mergedIntoId: id }, data: { mergedIntoId: into } });
  const onsetAt = new Date(Math.min(incident.onsetAt.getTime(), other.onsetAt.getTime()));
  await tx.incident.update({ where: { id: into }, data: { onsetAt }, select: { id: true } });
  await tx.incidentLink.deleteMany({
    where: {
      OR: [
        { incidentId: id, relatedId: into },
        { incidentId: into, relatedId: id },
      ],
    },
  });
}

/**
 * Moves all alerts of an incident to another one and closes it. Its timeline, comments and verdicts
 * remain.
 */
export async function mergeAlerts(
  context: VerbContext,
  { id, into, reason }: Merge,
): Promise<{ incident: Incident; other: Incident }> {
  const { tx, now, actor } = context;
  const { incident, other } = await lockPair(context, id, { field: 'into', id: into });
  requireRegroupable(incident);
  requireRegroupable(other);
  const alerts = await tx.alert.findMany({ where: { incidentId: id } });
  await moveAlerts(context, {
    kind: 'merge',
    from: incident,
    to: other,
    alerts,
    reason,
    said: {
      from: `${actor.name} merged it into ${incidentName(other)}`,
      to: `${actor.name} merged ${incidentName(incident)} into it`,
    },
  });
  await closeMerged(context, incident, other);
  await afterRegrouping(context, into, await readGraph(now, tx));
  await auditRegrouping(
    context,
    incident,
    { mergedInto: incidentName(other), alerts: alerts.map(({ title }) => title) },
    reason,
  );
  return { incident, other };
}
