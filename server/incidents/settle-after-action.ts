import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import type { Alert, Incident } from '#server/generated/prisma/client.ts';
import { takeOut } from '#server/incidents/alerts/release-alerts.ts';
import { lockCorrelation } from '#server/incidents/diagnosis/regroup.ts';
import { changeIncident, lockIncident } from '#server/incidents/internal.ts';
import { awake } from '#server/incidents/snooze.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';

const settleInput = z.object({
  id: idSchema,
  fixes: z.enum(['cause', 'symptom']),
  actionTitle: z.string(),
  /** Time the action was proposed. If null, alerts that fired afterwards stay in the incident. */
  proposedAt: z.date().nullable(),
});

/**
 * Removes alerts that fired after the proposal of a working action and still fire: the action's
 * criteria do not cover them, so they have another cause. Alerts that a person placed remain, and
 * the incident keeps at least one alert.
 */
async function takeOutNewer(
  context: VerbContext,
  incident: Incident,
  { proposedAt, actionTitle }: z.output<typeof settleInput>,
): Promise<void> {
  if (proposedAt === null || context.past) return;
  const alerts = await context.tx.alert.findMany({ where: { incidentId: incident.id } });
  const isNewer = ({ state, firedAt, placedAt }: Alert) =>
    state === 'firing' && placedAt === null && firedAt !== null && firedAt > proposedAt;
  const newer = alerts.filter(isNewer);
  const left = alerts.filter((alert) => !isNewer(alert));
  if (newer.length === 0 || left.length === 0) return;
  await takeOut(
    context,
    incident,
    newer,
    left,
    `it fired after the proposal of ${actionTitle}, which worked, and is still firing.`,
  );
}

/**
 * Settles an incident after a verified action. A fix of the cause resolves the incident if no alert
 * fires; otherwise the incident waits as mitigated for the quiet time. A fix of the symptom
 * mitigates the incident and adds a follow-up. Alerts that fired after the action's proposal and
 * still fire leave the incident.
 */
export const settleAfterAction = verb(
  { permission: 'incidents:write', input: settleInput, audit: 'incidents.settle-after-action' },
  async (context, input) => {
    await lockCorrelation(context);
    const incident = await lockIncident(context, input.id);
    if (incident.status === 'resolved') {
      context.nothingChanged();
      return;
    }
    await takeOutNewer(context, incident, input);
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
        ? 'The symptom is gone, but the cause remains. Follow up before resolving.'
        : 'It is resolved automatically once its alerts are quiet.';
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

/** Reopens an incident after an action that did not help. */
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
