import { reopenInput, resolveInput } from '#lib/schemas/incidents/incidents.ts';
import { changeIncident, lockIncident, requireUnresolved } from '#server/incidents/internal.ts';
import { awake } from '#server/incidents/snooze.ts';
import { TandemError } from '#server/platform/errors.ts';
import { verb } from '#server/platform/verb.ts';

/**
 * Resolves an incident on a person's request; while alerts fire, the request must say so
 * explicitly.
 */
export const resolveIncident = verb(
  { permission: 'incidents:write', input: resolveInput, audit: 'incidents.resolve' },
  async (context, input) => {
    const incident = await lockIncident(context, input.id);
    requireUnresolved(incident);
    const firing = await context.tx.alert.count({
      where: { incidentId: incident.id, state: 'firing' },
    });
    if (firing > 0 && !input.evenIfFiring)
      throw new TandemError('conflict', `${firing} alerts are still firing.`, { data: { firing } });
    const resolution = input.reason === '' ? `Resolved by ${context.actor.name}` : input.reason;
    await changeIncident(context, incident, {
      data: { status: 'resolved', resolvedAt: context.now, resolution, ...awake },
      event: {
        kind: 'resolved',
        title: `${context.actor.name} resolved it`,
        body: input.reason === '' ? null : input.reason,
        story: true,
      },
      reason: input.reason,
    });
    return { id: incident.id };
  },
);

export const reopenIncident = verb(
  { permission: 'incidents:write', input: reopenInput, audit: 'incidents.reopen' },
  async (context, input) => {
    const incident = await lockIncident(context, input.id);
    if (incident.mergedIntoId !== null) {
      const where = { id: incident.mergedIntoId };
      const { number } = await context.tx.incident.findUniqueOrThrow({ where });
      throw new TandemError(
        'conflict',
        `INC-${incident.number} was merged into INC-${number}. Split its alerts from INC-${number} instead.`,
      );
    }
    if (incident.status !== 'resolved' && incident.status !== 'mitigated')
      throw new TandemError('conflict', `The incident is ${incident.status}, not resolved.`);
    await changeIncident(context, incident, {
      data: {
        status: 'reopened',
        resolvedAt: null,
        resolution: null,
        mitigatedAt: null,
        quietSince: null,
      },
      event: {
        kind: 'reopened',
        title: `${context.actor.name} reopened it`,
        body: input.reason,
        story: true,
      },
      reason: input.reason,
    });
    return { id: incident.id };
  },
);
