import { changeSeverityInput } from '#lib/schemas/incidents/incidents.ts';
import { changeIncident, lockIncident, requireUnresolved } from '#server/incidents/internal.ts';
import { TandemError } from '#server/platform/errors.ts';
import { toJson } from '#server/platform/json.ts';
import { verb } from '#server/platform/verb.ts';
import { priorityOf } from './priority-of.ts';

/** Sets the severity on a person's request. From then on, alerts no longer change the severity. */
export const changeSeverity = verb(
  { permission: 'incidents:write', input: changeSeverityInput, audit: 'incidents.change-severity' },
  async (context, input) => {
    const incident = await lockIncident(context, input.id);
    requireUnresolved(incident);
    if (incident.severity === input.severity)
      throw new TandemError('conflict', `The severity is already ${input.severity}.`);
    const priority = priorityOf(input.severity, incident);
    await changeIncident(context, incident, {
      data: {
        severity: input.severity,
        severityEditedAt: context.now,
        severityReasons: toJson([`${context.actor.name}: ${input.reason}`]),
        priority: priority.priority,
        priorityReasons: toJson(priority.reasons),
      },
      event: {
        kind: 'severity',
        title: `Severity ${incident.severity} to ${input.severity}`,
        body: input.reason,
        story: true,
        data: { from: incident.severity, to: input.severity },
      },
      reason: input.reason,
    });
    return { id: incident.id };
  },
);
