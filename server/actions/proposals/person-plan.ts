import { isSameResource, type ResourceRef } from '#engines/correlate/graph.ts';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { ActionChoice, RunbookChoice } from '#lib/schemas/actions/request.ts';
import type { Cause } from '#lib/schemas/incidents/incidents.ts';
import { environmentNames } from '#server/accounts/environment-names.ts';
import type { NoPlan } from '#server/actions/runbook.ts';
import type { RunbookEntry } from '#server/actions/runbooks/registry.ts';
import { proveByState } from '#server/actions/runs/prove-by-state.ts';
import type { ActionTarget } from '#server/actions/targets/action-target.ts';
import { readModelFacts } from '#server/actions/targets/model-facts.ts';
import { retrainRunbook } from '#server/actions/targets/retrain-state.ts';
import type { Alert, Diagnosis, Incident } from '#server/generated/prisma/client.ts';
import { findResource, type ResourceGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import { storedCausesSchema } from '#server/incidents/diagnosis/stored-diagnosis.ts';
import { silenceFinder } from '#server/incidents/silences/silences.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import type { Pass } from '#server/platform/verb.ts';
import { criteriaOfAlerts } from './alert-criteria.ts';
import { personChoice } from './person-choice.ts';
import { executorFor, radiusOf } from './plan-input.ts';

/** Incident that an action is for. `diagnoses` contains only the current one. */
export type RequestIncident = Incident & { alerts: Alert[]; diagnoses: Diagnosis[] };

export type PlanRequest = {
  target: ActionTarget;
  incident: RequestIncident | null;
  runbook: RunbookEntry;
  parameters: RunbookChoice;
  reason: string;
};

export type PersonPlan = {
  plan: Plan;
  choices: ActionChoice[];
  teamId: string | null;
  environmentId: string | null;
  demo: boolean;
};

type World = { graph: ResourceGraph; pass: Pass };

/** Uses a user's reason as the cause, with the evidence of the ranking if it names the target. */
function toCause({ target, incident, reason }: PlanRequest): Cause & { change: null } {
  const causes = storedCausesSchema.safeParse(incident?.diagnoses[0]?.causes).data ?? [];
  const ranked = causes.find(({ resource }) => isSameResource(resource, target));
  return {
    kind: ranked?.kind ?? 'unknown',
    subkind: ranked?.subkind ?? null,
    resource: { id: target.id, kind: target.kind, name: target.name },
    // No change to undo: the user selects the version to restore.
    change: null,
    title: reason,
    speaksFor: [],
    speaksAgainst: [],
    evidence: ranked?.evidence ?? [],
    rank: 1,
    confidence: { level: 'possible', share: null, verdicts: 0 },
    yourVerdict: null,
  };
}

/** Version before the change that the incident's ranking names as the cause. */
function versionBefore({ target, incident }: PlanRequest): string | null {
  const causes = storedCausesSchema.safeParse(incident?.diagnoses[0]?.causes).data ?? [];
  const blamed = causes.find(
    ({ resource, change }) => change !== null && isSameResource(resource, target),
  );
  return blamed?.change?.before ?? null;
}

/**
 * Alerts that can show whether the action helped: alerts of the incident, otherwise alerts that
 * fire for the target resource.
 */
async function alertsFor(
  { target, incident }: PlanRequest,
  aim: ResourceRef,
  { graph, pass }: World,
): Promise<Alert[]> {
  const elsewhere = !isSameResource(aim, target);
  if (incident !== null)
    return incident.alerts.filter(({ resourceId }) => !elsewhere || resourceId !== target.id);
  const resourceId = elsewhere ? findResource(graph, aim)?.id : target.id;
  if (resourceId === undefined || resourceId === null) return [];
  const [firing, silenceOf] = await Promise.all([
    db().alert.findMany({ where: { resourceId, state: 'firing', past: false }, take: 100 }),
    silenceFinder(pass.now),
  ]);
  return firing.filter((alert) => silenceOf(alert) === null);
}

/** Model of an action: the target itself, or a model that depends on it. */
function modelOf(
  { id, kind, name }: ActionTarget,
  { relations, byId }: ResourceGraph,
): string | null {
  if (kind === 'model') return name;
  const fed = relations.find((one) => one.kind === 'fed_by' && one.to === id);
  return fed === undefined ? null : (byId.get(fed.from)?.name ?? null);
}

function sourceOf({ target, incident }: PlanRequest) {
  if (incident !== null)
    return {
      incidentHref: `/incidents/${incident.id}`,
      sourceTitle: `INC-${incident.number} ${incident.title}`,
    };
  const incidentHref =
    target.kind === 'model'
      ? `/models/${encodeURIComponent(target.name)}`
      : `/infrastructure/${target.id ?? ''}`;
  return { incidentHref, sourceTitle: `Page of ${target.name}` };
}

async function placeOf({ target, incident }: PlanRequest, aim: ResourceRef, graph: ResourceGraph) {
  const own = isSameResource(aim, target);
  const resource = own ? target : (findResource(graph, aim) ?? target);
  const environmentId = resource.environmentId ?? incident?.environmentId ?? null;
  const names = await environmentNames();
  return {
    targetId: resource.id,
    teamId: resource.teamId ?? incident?.teamId ?? null,
    environmentId,
    environment: environmentId === null ? null : (names.get(environmentId) ?? null),
  };
}

/**
 * Plan of an action that a user requests: the plan that an automation rule would make, with the
 * user's parameters. If no alert could prove the effect, the reported state of the target is used.
 */
export async function makePersonPlan(
  request: PlanRequest,
  world: World,
): Promise<PersonPlan | NoPlan> {
  const { target, runbook } = request;
  const { graph, pass } = world;
  const cause = toCause(request);
  const aim = runbook.targetOf(cause, graph);
  if ('none' in aim) return aim;
  const executor = await executorFor(aim, runbook.kind, pass);
  if (executor === null)
    return { none: `no executor is bound to ${runbook.request.verb} ${aim.name}` };
  const { state, config } = executor;
  const choices = runbook.request.choices?.(state, versionBefore(request)) ?? [];
  const choice = personChoice(choices, request.parameters);
  const model = modelOf(target, graph);
  const { teamId, ...place } = await placeOf(request, aim, graph);
  const plan = runbook.makePlan({
    ...sourceOf(request),
    cause,
    target: { kind: aim.kind, name: aim.name },
    parameters: runbook.id === retrainRunbook ? { trigger: 'person' } : {},
    state,
    executor: config.name,
    targetId: place.targetId,
    environment: place.environment,
    criteria: criteriaOfAlerts(await alertsFor(request, aim, world), place.targetId),
    sampleMs: env.TANDEM_SAMPLE_SECONDS * 1_000,
    blastRadius: radiusOf(aim, graph),
    now: pass.now,
    model: model === null ? null : await readModelFacts(model),
    choice,
  });
  const proven = 'none' in plan ? plan : proveByState(plan, state);
  if ('none' in proven) return proven;
  return {
    plan: proven,
    choices,
    teamId,
    environmentId: place.environmentId,
    demo: config.demo,
  };
}
