import { alertVerdictInput } from '#lib/schemas/incidents/verdicts.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { incidentSubject, lockIncident } from '#server/incidents/internal.ts';
import { newId } from '#server/platform/ids.ts';
import { found, verb } from '#server/platform/verb.ts';

/**
 * Verdict "useful" or "noise"; counts toward alert precision. A person's latest verdict on an alert
 * or an incident replaces the earlier one.
 */
export const alertVerdict = verb(
  { permission: 'incidents:write', input: alertVerdictInput, audit: 'incidents.alert-verdict' },
  async (context, input) => {
    const { tx, actor, now } = context;
    const incident = await lockIncident(context, input.id);
    const alert =
      input.alertId === undefined
        ? null
        : found(
            await tx.alert.findFirst({
              where: { id: input.alertId, incidentId: incident.id },
              select: { id: true, title: true },
            }),
            'alert',
          );
    const about = { incidentId: incident.id, alertId: alert?.id ?? null, userId: actor.id };
    const before = await tx.alertVerdict.findFirst({ where: about, select: { verdict: true } });
    await tx.alertVerdict.deleteMany({ where: about });
    const said = { verdict: input.verdict, comment: input.comment ?? null };
    await tx.alertVerdict.create({
      data: { id: newId(), ...about, userName: actor.name, createdAt: now, ...said },
      select: { id: true },
    });
    await context.audit({
      subject: incidentSubject(incident),
      before: before === null ? null : { alert: alert?.title ?? null, verdict: before.verdict },
      after: { alert: alert?.title ?? null, ...said },
      reason: said.comment,
      teamId: incident.teamId,
      environmentId: incident.environmentId,
      demo: incident.demo,
    });
    await addTimelineEvent(context, incident.id, {
      kind: 'alert.verdict',
      title: `${actor.name}: ${input.verdict}`,
      body: [alert?.title ?? 'The whole incident', said.comment]
        .filter((part) => part !== null)
        .join('. '),
    });
    return { id: incident.id };
  },
);
