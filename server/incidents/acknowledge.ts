import { acknowledgeInput } from '#lib/schemas/incidents/incidents.ts';
import { changeIncident, lockIncident, requireUnresolved } from '#server/incidents/internal.ts';
import { TandemError } from '#server/platform/errors.ts';
import { verb } from '#server/platform/verb.ts';

/** Takes note of an incident, and takes it when nobody has; `undo` gives it back to the queue. */
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
          title: `${context.actor.name} took the acknowledgement back`,
        },
      });
      return { id: incident.id };
    }
    if (incident.status !== 'triggered' && incident.status !== 'reopened')
      throw new TandemError('conflict', `The incident is ${incident.status} already.`);
    const assigneeId =
      incident.assigneeId ?? (context.actor.kind === 'user' ? context.actor.id : null);
    await changeIncident(context, incident, {
      data: { status: 'acknowledged', acknowledgedAt: context.now, assigneeId },
      event: { kind: 'acknowledged', title: `${context.actor.name} acknowledged it`, story: true },
    });
    return { id: incident.id };
  },
);
