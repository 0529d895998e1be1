import { assignInput } from '#lib/schemas/incidents/incidents.ts';
import { changeIncident, lockIncident, requireUnresolved } from '#server/incidents/internal.ts';
import { TandemError } from '#server/platform/errors.ts';
import { verb } from '#server/platform/verb.ts';

/** Assigns an incident to a person, or unassigns it. */
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
      throw new TandemError(
        'invalid_input',
        'userId: can own only incidents of the demo company.',
        {
          fields: [{ field: 'userId', message: 'can own only incidents of the demo company' }],
        },
      );
    await changeIncident(context, incident, {
      data: { assigneeId: input.userId },
      event: {
        kind: 'assigned',
        data: {
          userId: input.userId,
          // Users who assign an incident to themselves already know; other assignees may want a
          // notification.
          handedOver: input.userId !== null && input.userId !== context.actor.id,
          reason: user === null ? null : `${context.actor.name} assigned it to ${user.name}`,
        },
        title:
          user === null
            ? `${context.actor.name} removed the owner`
            : `${user.name} is the owner now`,
        story: user !== null,
      },
    });
    return { id: incident.id };
  },
);
