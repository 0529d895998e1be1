import type { z } from 'zod';
import type { Permission, Place } from '#lib/permissions.ts';
import { actionStatuses } from '#lib/schemas/actions/actions.ts';
import {
  actionOptionsInput,
  actionTarget,
  previewActionInput,
  requestActionInput,
  type ActionOption,
  type ActionOptions,
  type ActionPreview,
  type OpenAction,
  type RunbookChoice,
} from '#lib/schemas/actions/request.ts';
import { decideByPolicy, freezeAt } from '#server/actions/policy/policy.ts';
import { loopOf, readKillSwitch } from '#server/actions/policy/read-kill-switch.ts';
import { readPolicy } from '#server/actions/policy/read-policy.ts';
import { targetTier } from '#server/actions/policy/target-tier.ts';
import { decidePermission } from '#server/actions/policy/who-may-approve.ts';
import type { NoPlan } from '#server/actions/runbook.ts';
import { runbooks, type RunbookEntry } from '#server/actions/runbooks/registry.ts';
import { loadTarget, type ActionTarget } from '#server/actions/targets/action-target.ts';
import { firstFailure, passed, runPreCheck } from '#server/actions/targets/pre-check.ts';
import { retrainKind } from '#server/actions/targets/retrain-state.ts';
import { activeStatuses } from '#server/actions/transitions.ts';
import { readGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import { can, requirePermission, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { found } from '#server/platform/verb.ts';
import { dryRun } from './dry-run.ts';
import { makePersonPlan, type PersonPlan, type RequestIncident } from './person-plan.ts';
import { planTitle } from './plan-title.ts';
import { propose } from './propose.ts';

export type TargetKey = z.input<typeof actionTarget>;

/** Converts a reason such as "no executor is bound ..." to a sentence. */
const toSentence = ({ none }: NoPlan): string => `${none.charAt(0).toUpperCase()}${none.slice(1)}.`;

const writePermission = (kind: string): Permission =>
  kind.startsWith('model.') ? 'models:write' : 'infrastructure:write';

/**
 * Permission that the actor lacks to request this action; null if they may. A request requires the
 * right to change or to decide.
 */
function missingPermission(actor: Actor, kind: string, place: Place): Permission | null {
  if (!can(actor, 'actions:write', place)) return 'actions:write';
  const enough = [decidePermission(kind), writePermission(kind)];
  return enough.some((each) => can(actor, each, place)) ? null : writePermission(kind);
}

function requireRequest(actor: Actor, kind: string, place: Place): void {
  const missing = missingPermission(actor, kind, place);
  if (missing !== null) requirePermission(actor, missing, place);
}

async function loadIncident(
  actor: Actor,
  id: string | undefined,
  target: ActionTarget,
): Promise<RequestIncident | null> {
  if (id === undefined) return null;
  const incident = found(
    await db().incident.findUnique({
      where: { id },
      include: { alerts: true, diagnoses: { where: { current: true } } },
    }),
    'incident',
  );
  requirePermission(actor, 'incidents:write', incident);
  const name = `INC-${incident.number}`;
  if (incident.status === 'resolved')
    throw new TandemError('conflict', `${name} is resolved. Reopen it first.`);
  if (incident.past || incident.demo !== target.demo)
    throw new TandemError(
      'conflict',
      `${name} and ${target.name} do not belong together: one of them belongs to the demo.`,
    );
  return incident;
}

async function openActions(
  actor: Actor,
  { id, kind, name }: Pick<ActionTarget, 'id' | 'kind' | 'name'>,
) {
  const rows = await db().action.findMany({
    where: {
      targetKind: kind,
      targetName: name,
      OR: [{ targetId: id }, { targetId: null }],
      past: false,
      status: { in: [...activeStatuses] },
    },
    orderBy: { number: 'desc' },
    take: 20,
  });
  return rows
    .filter((row) => can(actor, 'actions:read', row))
    .map(({ number, title, kind: actionKind, status, ...row }): OpenAction => {
      const known = actionStatuses.find((one) => one === status) ?? 'proposed';
      return { id: row.id, number, title, kind: actionKind, status: known };
    });
}

/** Loads the subject of a request, and checks the permission to request actions there. */
async function loadSubject(actor: Actor, key: TargetKey, incidentId: string | undefined) {
  const target = await loadTarget(parseInput(actionTarget, key));
  requirePermission(actor, 'actions:write', target);
  return { target, incident: await loadIncident(actor, incidentId, target) };
}

type Subject = Awaited<ReturnType<typeof loadSubject>>;
type Params = { runbook: RunbookEntry; parameters: RunbookChoice; reason: string };

async function planFor(subject: Subject, asked: Params, now: Date): Promise<PersonPlan | NoPlan> {
  const pass = { now, past: false };
  return makePersonPlan({ ...subject, ...asked }, { graph: await readGraph(now), pass });
}

async function decisionFor({ plan }: PersonPlan) {
  const { body } = await readPolicy(db());
  const decision = decideByPolicy(body, {
    kind: plan.kind,
    risk: plan.risk,
    environment: plan.environment,
    tier: await targetTier(db(), plan.target),
    hasRollback: plan.rollback.kind !== 'none',
  });
  return { body, decision };
}

/** Reason that the policy does not allow proposing this plan; null if it does. */
async function policyRefusal(made: PersonPlan): Promise<NoPlan | null> {
  const { decision } = await decisionFor(made);
  return decision.mode === 'never' ? { none: decision.sentence.replace(/\.$/u, '') } : null;
}

/**
 * Possible actions for a resource or a model, each with its parameters or the reason that it is
 * unavailable.
 */
export async function actionOptions(
  actor: Actor,
  key: TargetKey,
  given: unknown,
): Promise<ActionOptions> {
  const { incidentId } = parseInput(actionOptionsInput, given);
  const subject = await loadSubject(actor, key, incidentId);
  const now = new Date();
  const offered = runbooks.filter(({ request }) =>
    request.targetKinds.includes(subject.target.kind),
  );
  const items = await Promise.all(
    offered.map(async (runbook): Promise<ActionOption> => {
      const { id, title, kind } = runbook;
      const option = { runbook: id, title, kind };
      const refuse = (reason: string) => ({ ...option, possible: false, reason, choices: [] });
      const missing = missingPermission(actor, kind, subject.target);
      if (missing !== null) return refuse(`This requires the permission ${missing}.`);
      const made = await planFor(subject, { runbook, parameters: {}, reason: title }, now);
      if ('none' in made) return refuse(toSentence(made));
      const refusal = await policyRefusal(made);
      if (refusal !== null) return refuse(toSentence(refusal));
      return { ...option, possible: true, reason: null, choices: made.choices };
    }),
  );
  return { items, open: await openActions(actor, subject.target), nextCursor: null };
}

type Request = { subject: Subject; made: PersonPlan };

/**
 * Plan of a request, after the permission checks. Throws `conflict` with the reason if there is no
 * plan.
 */
async function requestedPlan(
  actor: Actor,
  key: TargetKey,
  asked: z.output<typeof previewActionInput> & { reason: string },
  now: Date,
): Promise<Request> {
  const subject = await loadSubject(actor, key, asked.incidentId);
  const { kind, name } = subject.target;
  const runbook = runbooks.find(
    ({ id, request }) => id === asked.runbook && request.targetKinds.includes(kind),
  );
  if (runbook === undefined)
    throw new TandemError('invalid_input', `runbook: does not apply to a ${kind}.`, {
      fields: [{ field: 'runbook', message: `does not apply to a ${kind}` }],
    });
  requireRequest(actor, runbook.kind, subject.target);
  const made = await planFor(subject, { ...asked, runbook }, now);
  if ('none' in made)
    throw new TandemError('conflict', `No plan can be made for ${name}. ${toSentence(made)}`);
  // The resource that the action changes may belong to a different team than the selected host.
  requireRequest(actor, runbook.kind, made);
  const refusal = await policyRefusal(made);
  if (refusal !== null) throw new TandemError('conflict', toSentence(refusal));
  return { subject, made };
}

function openRefusal({ number, title }: OpenAction): string {
  return `ACT-${number} (${title}) is still open.`;
}

async function dryRunOf({ plan }: PersonPlan, now: Date): Promise<ActionPreview['dryRun']> {
  return plan.kind === retrainKind
    ? { kind: 'unsupported', reason: 'a training has no dry run' }
    : dryRun(plan.steps, now);
}

/** Returns the complete plan, its checks and its dry run. Stores nothing. */
export async function previewAction(
  actor: Actor,
  key: TargetKey,
  given: unknown,
): Promise<ActionPreview> {
  const asked = parseInput(previewActionInput, given);
  const now = new Date();
  const request = await requestedPlan(actor, key, { ...asked, reason: 'Not given yet' }, now);
  const { plan } = request.made;
  const { body, decision } = await decisionFor(request.made);
  const { mode, votes, roles, sentence } = decision;
  const [preCheck, tried, stop, open] = await Promise.all([
    runPreCheck(plan, { now, past: false }),
    dryRunOf(request.made, now),
    readKillSwitch(db(), loopOf(plan.kind)),
    openActions(actor, plan.target),
  ]);
  const freeze = freezeAt(body, now);
  const same = open.find(({ kind }) => kind === plan.kind);
  return {
    title: planTitle(plan),
    plan,
    preCheck,
    dryRun: tried,
    policy: { mode, votes, roles, sentence },
    held: stop.stopped
      ? `Execution is stopped: ${stop.reason ?? ''}`
      : freeze && `Frozen until ${freeze.to}: ${freeze.title}`,
    refusal:
      same !== undefined
        ? openRefusal(same)
        : passed(preCheck)
          ? null
          : `${firstFailure(preCheck)}.`,
  };
}

/**
 * Proposes an action for a resource or a model at a user's request, with or without an incident.
 * The policy decides who approves it, not the user.
 */
export async function requestAction(
  actor: Actor,
  key: TargetKey,
  given: unknown,
): Promise<{ id: string; number: number }> {
  const asked = parseInput(requestActionInput, given);
  const now = new Date();
  const { subject, made } = await requestedPlan(actor, key, asked, now);
  const { plan, teamId, environmentId, demo } = made;
  const preCheck = await runPreCheck(plan, { now, past: false });
  if (!passed(preCheck))
    throw new TandemError('conflict', `${firstFailure(preCheck)}.`, { data: { preCheck } });
  const proposed = await propose(actor, {
    incidentId: subject.incident?.id ?? null,
    title: planTitle(plan),
    plan,
    proposer: { kind: 'user', id: actor.id, name: actor.name, editor: null },
    signature: subject.incident?.signature ?? `request:${plan.target.kind}:${plan.target.name}`,
    preCheck,
    dryRun: await dryRunOf(made, now),
    teamId,
    environmentId,
    demo,
    anyIncident: true,
  });
  if (proposed === null) {
    const open = await openActions(actor, plan.target);
    const same = open.find(({ kind }) => kind === plan.kind);
    throw new TandemError(
      'conflict',
      same === undefined ? 'Such an action is still open.' : openRefusal(same),
      { data: { action: same ?? null } },
    );
  }
  const { number } = await db().action.findUniqueOrThrow({
    where: { id: proposed.id },
    select: { number: true },
  });
  return { id: proposed.id, number };
}
