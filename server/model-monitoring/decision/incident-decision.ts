import type { OptionKind } from '#lib/choices/models/models.ts';
import { decisionInput, type IncidentDecision } from '#lib/schemas/model-monitoring/decision.ts';
import { requireModel } from '#server/actions/targets/retrain-policies.ts';
import { activeStatuses } from '#server/actions/transitions.ts';
import { readGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import { storedCausesSchema } from '#server/incidents/diagnosis/stored-diagnosis.ts';
import { can, requirePermission, visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { found, query } from '#server/platform/verb.ts';
import { compareForIncident } from './compare-for-incident.ts';
import { modelOfIncident } from './model-of-incident.ts';
import { optionOfAction } from './option-of-action.ts';

async function proposalOf(
  actor: Actor,
  incidentId: string,
  first: OptionKind | null,
): Promise<IncidentDecision['proposal']> {
  if (!can(actor, 'actions:read')) return null;
  const row = await db().action.findFirst({
    where: {
      AND: [
        visibleWhere(actor, 'actions:read'),
        { incidentId, status: { in: [...activeStatuses] } },
      ],
    },
    orderBy: { proposedAt: 'desc' },
    select: { id: true, number: true, title: true, kind: true },
  });
  if (row === null) return null;
  const { kind, ...action } = row;
  const option = optionOfAction[kind] ?? null;
  return { ...action, option, agrees: option !== null && option === first };
}

/**
 * Compares the options for an incident's model as one decision: quality, loss, cost, risk and time
 * of each option, with the recommended option first. Advisory only: proposes and runs nothing.
 */
export const getIncidentDecision = query(
  { permission: 'incidents:read', input: decisionInput },
  async ({ actor, now }, { id }): Promise<IncidentDecision> => {
    const incident = found(
      await db().incident.findUnique({
        where: { id },
        include: { alerts: true, diagnoses: { where: { current: true } } },
      }),
      'incident',
    );
    requirePermission(actor, 'incidents:read', incident);
    const [diagnosis] = incident.diagnoses;
    const causes = storedCausesSchema.catch([]).parse(diagnosis?.causes ?? []);
    const graph = await readGraph(now);
    const model = modelOfIncident(incident, causes, graph);
    const none = (reason: string): IncidentDecision => ({
      incidentId: id,
      comparison: null,
      reason,
      proposal: null,
    });
    if (model === null) return none('The incident does not affect a model.');
    await requireModel(db(), actor, model, 'models:read');
    if (diagnosis === undefined) return none('No diagnosis yet.');
    const comparison = await compareForIncident(
      { incident, causes, model, graph },
      incident.resolvedAt ?? now,
      now,
    );
    const first = comparison.options.find(({ recommended }) => recommended)?.kind ?? null;
    return {
      incidentId: id,
      comparison,
      reason: null,
      proposal: await proposalOf(actor, id, first),
    };
  },
);
