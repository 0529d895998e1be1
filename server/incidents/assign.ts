import { assignInput } from '#lib/schemas/incidents/incidents.ts';
import { changeIncident, lockIncident, requireUnresolved } from '#server/incidents/internal.ts';
import { TandemError } from '#server/platform/errors.ts';
import { verb } from '#server/platform/verb.ts';

/** Hands an incident to a person, or to nobody. */
export const assign = verb(
  { permission: 'incidents:write', input: assignInput, audit: 'incidents.assign' },
  async (context, input) => {
    const incident = await lockIncident(context, input.id);
    requireUnresolved(incident);
    const user =
      input.userId === null
        ? null
        : await context.tx.user.findUnique({
            where: { id: input.userId },
            select: { name: true, disabledAt: true, demo: true },
          });
    if (input.userId !== null && (user === null || user.disabledAt !== null))
      throw new TandemError('invalid_input', 'userId: no such active user.', {
        fields: [{ field: 'userId', message: 'no such active user' }],
      });
    if (user?.demo === true && !incident.demo)
      throw new TandemError('invalid_input', 'userId: takes only incidents of the demo company.', {
        fields: [{ field: 'userId', message: 'takes only incidents of the demo company' }],
      });
    await changeIncident(context, incident, {
      data: { assigneeId: input.userId },
      event: {
        kind: 'assigned',
        data: {
          userId: input.userId,
          // Who takes it knows; whoever it is handed to may want to hear of it.
          handedOver: input.userId !== null && input.userId !== context.actor.id,
          reason: user === null ? null : `${context.actor.name} handed it to ${user.name}`,
        },
        title:
          user === null ? `${context.actor.name} took the owner off` : `${user.name} owns it now`,
        story: user !== null,
      },
    });
    return { id: incident.id };
  },
);
