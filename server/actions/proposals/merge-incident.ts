import { mergeIncidentInput } from '#lib/schemas/incidents/verdicts.ts';
import { supersedeAction } from '#server/actions/runs/end-action.ts';
import { mergeAlerts } from '#server/incidents/alerts/merge-alerts.ts';
import { ruleActor } from '#server/platform/actor.ts';
import { verb } from '#server/platform/verb.ts';
import { requestedByPerson } from './requested-by-person.ts';

const planner = ruleActor('action-planner', 'Action planner');

/**
 * Merges an incident into another open one. Withdraws open proposals of rules, because the causes
 * are ranked again. All other actions move to the remaining incident and affect its state from then
 * on.
 */
export const mergeIncident = verb(
  { permission: 'incidents:write', input: mergeIncidentInput, audit: 'incidents.merge' },
  async (context, input) => {
    const { incident, other } = await mergeAlerts(context, input);
    const actions = await context.tx.action.findMany({ where: { incidentId: incident.id } });
    const isWithdrawn = (action: (typeof actions)[number]): boolean =>
      action.status === 'proposed' && !requestedByPerson(action);
    for (const { id } of actions.filter(isWithdrawn)) {
      const reason = `INC-${incident.number} was merged into INC-${other.number}.`;
      await supersedeAction(planner, { id, reason }, { within: context });
    }
    const moved = actions.filter((action) => !isWithdrawn(action)).map(({ id }) => id);
    await context.tx.action.updateMany({
      where: { id: { in: moved } },
      data: { incidentId: other.id },
    });
    for (const id of moved) await context.emit('actions', id);
    return { id: other.id };
  },
);
