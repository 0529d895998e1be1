import { z } from 'zod';
import { idSchema } from '#lib/schemas/common.ts';
import { changeIncident, lockIncident } from '#server/incidents/internal.ts';
import { awake } from '#server/incidents/snooze.ts';
import { verb } from '#server/platform/verb.ts';

const settleInput = z.object({
  id: idSchema,
  fixes: z.enum(['cause', 'symptom']),
  actionTitle: z.string(),
});

/**
 * After a verified action. A fix of the cause resolves the incident when no alert fires any more, else it waits as
 * mitigated for the quiet time; a fix of the symptom leaves it mitigated, with a follow-up.
 */
export const settleAfterAction = verb(
  { permission: 'incidents:write', input: settleInput, audit: 'incidents.settle-after-action' },
  async (context, input) => {
    const incident = await lockIncident(context, input.id);
    if (incident.status === 'resolved') {
      context.nothingChanged();
      return;
    }
    const firing = await context.tx.alert.count({
      where: { incidentId: incident.id, state: { in: ['firing', 'pending'] } },
    });
    if (input.fixes === 'cause' && firing === 0) {
      await changeIncident(context, incident, {
        data: {
          status: 'resolved',
          resolvedAt: context.now,
          resolution: `${input.actionTitle}, verified`,
          ...awake,
        },
        event: { kind: 'resolved', title: `Resolved: ${input.actionTitle} worked`, story: true },
      });
      return;
    }
    const followUp =
      input.fixes === 'symptom'
        ? 'The symptom is gone; the cause is still there. Follow up before resolving.'
        : 'It resolves itself once its alerts have been quiet.';
    await changeIncident(context, incident, {
      data: {
        status: 'mitigated',
        mitigatedAt: context.now,
        ...(input.fixes === 'symptom' ? { resolution: 'follow-up' } : {}),
      },
      event: {
        kind: 'mitigated',
        title: `Mitigated: ${input.actionTitle} worked`,
        body: followUp,
        story: true,
      },
    });
  },
);

/** After an action that did not help. */
export const reopenAfterAction = verb(
  {
    permission: 'incidents:write',
    input: z.object({ id: idSchema, reason: z.string() }),
    audit: 'incidents.reopen-after-action',
  },
  async (context, input) => {
    const incident = await lockIncident(context, input.id);
    await changeIncident(context, incident, {
      data: {
        status: 'reopened',
        resolvedAt: null,
        mitigatedAt: null,
        resolution: null,
        quietSince: null,
        ...awake,
      },
      event: {
        kind: 'reopened',
        title: 'Reopened: the action did not help',
        body: input.reason,
        story: true,
      },
      reason: input.reason,
    });
  },
);
