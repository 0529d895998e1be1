import { acknowledgeInput } from '#lib/schemas/incidents/incidents.ts';
import { changeIncident, lockIncident, requireUnresolved } from '#server/incidents/internal.ts';
import { TandemError } from '#server/platform/errors.ts';
import { verb } from '#server/platform/verb.ts';

/**
 * Acknowledges an incident, and assigns it to the caller if it has no assignee; `undo` returns it
 * to the queue.
 */
export const acknowledge = verb(
  { permission: 'incidents:write', input: acknowledgeInput, audit: 'incidents.acknowledge' },
  async (context, input) => {
    const incident = await lockIncident(context, input.id);
    requireUnresolved(incident);
    if (input.undo) {
      if (incident.status !== 'acknowledged')
        throw new TandemError('conflict', `The incident is ${incident.status}, not acknowledged.`);
      await changeIncident(context, incident, {
        data: { status: 'triggered', acknowledgedAt: null },
        event: {
          kind: 'unacknowledged',
          title: `${context.actor.name} removed the acknowledgment`,
        },
      });
      return { id: incident.id };
    }
    if (incident.status !== 'triggered' && incident.status !== 'reopened')
      throw new TandemError('conflict', `The incident is already ${incident.status}.`);
    const assigneeId =
      incident.assigneeId ?? (context.actor.kind === 'user' ? context.actor.id : null);
    await changeIncident(context, incident, {
      data: { status: 'acknowledged', acknowledgedAt: context.now, assigneeId },
      event: { kind: 'acknowledged', title: `${context.actor.name} acknowledged it`, story: true },
    });
    return { id: incident.id };
  },
);
