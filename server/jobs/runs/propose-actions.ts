import { isSameResource, type ResourceRef } from '#engines/correlate/graph.ts';
import type { BindingItem } from '#lib/schemas/actions/execution.ts';
import { planSchema } from '#lib/schemas/actions/plan.ts';
import type { Cause } from '#lib/schemas/incidents/incidents.ts';
import { environmentNames } from '#server/accounts/environment-names.ts';
import { obsoleteReason } from '#server/actions/policy/limit-breach.ts';
import { criteriaOfAlerts } from '#server/actions/proposals/alert-criteria.ts';
import { currentBindings } from '#server/actions/proposals/automation-rules.ts';
import { chooseBinding } from '#server/actions/proposals/choose-automation-rule.ts';
import { dryRun } from '#server/actions/proposals/dry-run.ts';
import { executorFor, radiusOf } from '#server/actions/proposals/plan-input.ts';
import { planTitle } from '#server/actions/proposals/plan-title.ts';
import { propose } from '#server/actions/proposals/propose.ts';
import { requestedByPerson } from '#server/actions/proposals/requested-by-person.ts';
import { bindingMatches } from '#server/actions/proposals/shipped-automation-rules.ts';
import { findRunbook } from '#server/actions/runbooks/registry.ts';
import { supersedeAction, refreshPreCheck } from '#server/actions/runs/end-action.ts';
import { startAutomatically, startWaiting } from '#server/actions/runs/start-automatic.ts';
import { readModelFacts } from '#server/actions/targets/model-facts.ts';
import { firstFailure, passed, runPreCheck } from '#server/actions/targets/pre-check.ts';
import { retrainKind, retrainRunbook } from '#server/actions/targets/retrain-state.ts';
import { trackRecord } from '#server/actions/track-record.ts';
import { activeStatuses } from '#server/actions/transitions.ts';
import type { Action, Alert, Diagnosis, Incident } from '#server/generated/prisma/client.ts';
import {
  findResource,
  readGraph,
  type ResourceGraph,
} from '#server/incidents/diagnosis/resource-graph.ts';
import {
  storedCausesSchema,
  type StoredCause,
} from '#server/incidents/diagnosis/stored-diagnosis.ts';
import { incidentSignature } from '#server/incidents/incident-signature.ts';
import { causesToTreat } from '#server/jobs/diagnosis/causes-to-treat.ts';
import { comparisonEvidence } from '#server/model-monitoring/decision/comparison-evidence.ts';
import { modelOfIncident } from '#server/model-monitoring/decision/model-of-incident.ts';
import { ruleActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { logger } from '#server/platform/logger.ts';
import type { Pass } from '#server/platform/verb.ts';

const actor = ruleActor('action-planner', 'Action planner');
const mostAsked = 500;
const askedAtOnce = 4;
const nothingToTry = {
  kind: 'unsupported',
  reason: 'dry runs are not available for past incidents',
};
type Candidate = Incident & { alerts: Alert[]; actions: Action[]; diagnoses: Diagnosis[] };

const causesOf = ({ diagnoses }: Candidate): StoredCause[] =>
  storedCausesSchema.parse(diagnoses[0]?.causes ?? []);

function asCause(cause: StoredCause): Cause {
  return {
    ...cause,
    rank: 1,
    confidence: { level: cause.level, share: null, verdicts: 0 },
    yourVerdict: null,
  };
}

/** An automation rule that matches the cause, and the target of its runbook. */
type Fit = { binding: BindingItem; aim: ResourceRef };

/** Target of a runbook for a cause. Null if there is none; the reason is logged. */
function aimOf(
  runbook: string,
  cause: StoredCause,
  { incident, graph }: { incident: Candidate; graph: ResourceGraph },
): ResourceRef | null {
  const aim = findRunbook(runbook)?.targetOf(cause, graph) ?? cause.resource;
  if (!('none' in aim)) return aim;
  logger.info('no plan', { incidentId: incident.id, runbook, reason: aim.none });
  return null;
}

const targetOf = ({ targetId, targetKind, targetName }: Action): ResourceRef => ({
  id: targetId,
  kind: targetKind,
  name: targetName,
});

/**
 * Whether this cause was already treated. There is one attempt per cause: after a failure or a
 * rejection, a person decides on the next step.
 */
function isTried(incident: Candidate, { binding, aim }: Fit): boolean {
  return incident.actions
    .filter((action) => isSameResource(targetOf(action), aim))
    .some((action) => {
      const active = activeStatuses.some((status) => status === action.status);
      const gone = action.status === 'superseded' || action.status === 'expired';
      return active || (action.runbook === binding.runbook && !gone);
    });
}

type Target = NonNullable<Awaited<ReturnType<typeof executorFor>>>;

/**
 * Alerts that show whether an action helped. An action on another resource does not change the
 * blamed resource, so its alerts are excluded.
 */
function sufferers(
  { alerts }: Candidate,
  { resource }: StoredCause,
  aim: ResourceRef,
  graph: ResourceGraph,
): Alert[] {
  if (isSameResource(aim, resource)) return alerts;
  const blamed = findResource(graph, resource)?.id;
  return alerts.filter(({ resourceId }) => resourceId !== blamed);
}

async function makePlan(
  incident: Candidate,
  cause: StoredCause,
  { binding, aim }: Fit,
  graph: ResourceGraph,
  { target, now }: { target: Target; now: Date },
) {
  const resource = findResource(graph, aim);
  const environmentId = resource?.environmentId ?? incident.environmentId;
  const environments = await environmentNames();
  const fed = modelOfIncident(incident, [cause], graph);
  const model = fed === null ? null : await readModelFacts(fed);
  const plan = findRunbook(binding.runbook)?.makePlan({
    cause: asCause(cause),
    target: { kind: aim.kind, name: aim.name },
    parameters: binding.parameters,
    state: target.state,
    executor: target.config.name,
    targetId: resource?.id ?? null,
    environment: environmentId === null ? null : (environments.get(environmentId) ?? null),
    incidentHref: `/incidents/${incident.id}`,
    criteria: criteriaOfAlerts(sufferers(incident, cause, aim, graph), resource?.id ?? null),
    sampleMs: env.TANDEM_SAMPLE_SECONDS * 1_000,
    blastRadius: radiusOf(aim, graph),
    now,
    model,
  });
  if (plan === undefined || 'none' in plan)
    return { none: plan?.none ?? `the runbook ${binding.runbook} is unknown` };
  return {
    plan,
    fed,
    environmentId,
    teamId: resource?.teamId ?? incident.teamId,
    // The editor of the policy that allows the retraining counts as its proposer.
    policyEditor: binding.runbook === retrainRunbook ? (model?.policy.editor ?? null) : null,
  };
}

async function proposeFor(
  incident: Candidate,
  cause: StoredCause,
  fit: Fit,
  graph: ResourceGraph,
  pass: Pass,
): Promise<void> {
  if (isTried(incident, fit)) return;
  const { binding } = fit;
  const kind = findRunbook(binding.runbook)?.kind ?? '';
  const target = await executorFor(fit.aim, kind, pass);
  if (target === null) return;
  const made = await makePlan(incident, cause, fit, graph, { target, now: pass.now });
  if ('none' in made) {
    logger.info('no plan', { incidentId: incident.id, binding: binding.key, reason: made.none });
    return;
  }
  const { plan } = made;
  const { key: id, name, version } = binding;
  const preCheck = await runPreCheck(plan, pass);
  // Retrainings that the policy does not currently allow are not proposed; a later pass checks
  // again.
  if (plan.kind === retrainKind && !passed(preCheck)) {
    const reason = firstFailure(preCheck);
    logger.info('no plan', { incidentId: incident.id, binding: binding.key, reason });
    return;
  }
  const editor = binding.editor ?? made.policyEditor;
  const causes = causesOf(incident);
  const compared =
    made.fed === null
      ? []
      : await comparisonEvidence({ incident, causes, model: made.fed, graph }, plan.kind, pass.now);
  const proposed = await propose(
    actor,
    {
      incidentId: incident.id,
      title: planTitle(plan),
      plan: { ...plan, evidence: [...plan.evidence, ...compared] },
      proposer: { kind: 'rule', id, name: `${name} v${version}`, editor },
      signature: signatureOf(incident, cause),
      preCheck,
      dryRun: pass.past ? nothingToTry : await dryRun(plan.steps, pass.now),
      teamId: made.teamId,
      environmentId: made.environmentId,
      demo: target.config.demo,
    },
    pass,
  );
  if (proposed !== null) await startAutomatically(actor, { id: proposed.id, preCheck }, pass);
}

async function supersedeStale(
  incident: Candidate,
  causes: readonly StoredCause[],
  graph: ResourceGraph,
  pass: Pass,
): Promise<void> {
  for (const action of incident.actions.filter((candidate) => candidate.status === 'proposed')) {
    // A person's request does not depend on the diagnosis.
    if (requestedByPerson(action)) continue;
    const fits = causes.some((cause) => {
      const aim = aimOf(action.runbook, cause, { incident, graph });
      return aim !== null && isSameResource(aim, targetOf(action));
    });
    if (!fits)
      await supersedeAction(
        actor,
        { id: action.id, reason: 'The top-ranked cause has changed.' },
        pass,
      );
  }
}

/**
 * Updates the pre-checks of waiting proposals. Withdraws proposals whose context has changed, so
 * that a new plan can be made. Starts proposals that the policy runs automatically as soon as
 * nothing blocks them.
 */
async function recheck(action: Action, pass: Pass): Promise<void> {
  const preCheck = await runPreCheck(planSchema.parse(action.plan), pass);
  if (passed(preCheck)) {
    await refreshPreCheck(actor, { id: action.id, preCheck }, pass);
    await startWaiting(actor, action, preCheck, pass);
  } else if (preCheck.checks[0]?.ok === true)
    await supersedeAction(
      actor,
      { id: action.id, reason: `The state has changed. ${firstFailure(preCheck)}` },
      pass,
    );
  else await refreshPreCheck(actor, { id: action.id, preCheck }, pass);
}

/**
 * Rechecks proposals without an incident, such as the promotion of a rollout. A missing condition,
 * such as a model card, may be met later, so they are never withdrawn here.
 */
async function recheckAsked(pass: Pass): Promise<void> {
  const waiting = await db().action.findMany({
    where: { status: 'proposed', incidentId: null, past: pass.past },
    orderBy: { proposedAt: 'asc' },
    take: mostAsked,
  });
  const rows = waiting.values();
  const work = async (): Promise<void> => {
    for (const action of rows) {
      try {
        const preCheck = await runPreCheck(planSchema.parse(action.plan), pass);
        await refreshPreCheck(actor, { id: action.id, preCheck }, pass);
        if (passed(preCheck)) await startWaiting(actor, action, preCheck, pass);
      } catch (error) {
        logger.error('a waiting proposal could not be checked', { actionId: action.id, error });
      }
    }
  };
  // In parallel, so that delays of unresponsive systems do not add up for incident proposals.
  await Promise.all(Array.from({ length: askedAtOnce }, work));
}

function fitsOf(
  bindings: readonly BindingItem[],
  cause: StoredCause,
  place: { incident: Candidate; graph: ResourceGraph },
): Fit[] {
  return bindings
    .filter(
      ({ causeKind, match }) => causeKind === cause.kind && bindingMatches(match, asCause(cause)),
    )
    .flatMap((binding) => {
      const aim = aimOf(binding.runbook, cause, place);
      return aim === null ? [] : [{ binding, aim }];
    });
}

/** Withdraws rule-based proposals for resolved incidents. */
async function supersedeOver(pass: Pass): Promise<void> {
  const waiting = await db().action.findMany({
    where: {
      status: 'proposed',
      past: pass.past,
      incident: { status: 'resolved' },
      proposer: { path: ['kind'], equals: 'rule' },
    },
    take: mostAsked,
  });
  for (const action of waiting) {
    const reason = await obsoleteReason(db(), action);
    if (reason !== null) await supersedeAction(actor, { id: action.id, reason }, pass);
  }
}

async function lookAt(
  incident: Candidate,
  causes: readonly StoredCause[],
  bindings: readonly BindingItem[],
  graph: ResourceGraph,
  pass: Pass,
): Promise<void> {
  await supersedeStale(incident, causes, graph, pass);
  for (const action of incident.actions.filter((candidate) => candidate.status === 'proposed'))
    await recheck(action, pass);
  for (const cause of causes) {
    const signature = signatureOf(incident, cause);
    const fit = await chooseBinding(
      fitsOf(bindings, cause, { incident, graph }),
      ({ binding, aim }) =>
        trackRecord({
          signature,
          kind: findRunbook(binding.runbook)?.kind ?? '',
          targetKind: aim.kind,
          demo: incident.demo,
        }),
    );
    if (fit !== undefined) await proposeFor(incident, cause, fit, graph, pass);
  }
}

/** Signature under which the track record stores actions against this cause. */
const signatureOf = (incident: Candidate, cause: StoredCause): string =>
  cause.later === true ? incidentSignature(incident.alerts, cause) : (incident.signature ?? '');

/** Creates proposals for diagnosed incidents, and updates waiting proposals. */
export async function proposeActions(
  pass: Pass,
  readShared: () => Promise<ResourceGraph> = () => readGraph(pass.now),
): Promise<void> {
  await recheckAsked(pass);
  await supersedeOver(pass);
  const bindings = (await currentBindings()).filter((binding) => binding.enabled);
  const graph = await readShared();
  const incidents = await db().incident.findMany({
    where: {
      status: { in: ['triggered', 'acknowledged', 'reopened'] },
      past: pass.past,
      diagnoses: { some: { current: true } },
    },
    include: { alerts: true, actions: true, diagnoses: { where: { current: true } } },
  });
  for (const incident of incidents) {
    try {
      const elsewhere = incidents.flatMap((other) =>
        other.id === incident.id ? [] : causesOf(other).slice(0, 1),
      );
      await lookAt(incident, causesToTreat(causesOf(incident), elsewhere), bindings, graph, pass);
    } catch (error) {
      // An incident that cannot be planned for does not block the others.
      logger.error('no action could be proposed', { incidentId: incident.id, error });
    }
  }
}
