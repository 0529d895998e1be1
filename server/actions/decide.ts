import { z as zod, type z } from 'zod';
import { decideInput } from '#lib/schemas/actions/inputs.ts';
import { preCheckSchema } from '#lib/schemas/actions/plan.ts';
import {
  approvalsOf,
  loadAction,
  moveAction,
  planOf,
  votableOf,
} from '#server/actions/internal.ts';
import { closedGate } from '#server/actions/policy/closed-gate.ts';
import { keepTerms, recordPolicyHold, underPolicy } from '#server/actions/policy/hold-to-policy.ts';
import {
  confirmsByClick,
  reauthenticate,
  reauthentications,
} from '#server/actions/policy/reauthenticate.ts';
import { readSingleOperator } from '#server/actions/policy/single-operator.ts';
import {
  rolesAt,
  whyMayNotApprove,
  whyMayNotReject,
} from '#server/actions/policy/who-may-approve.ts';
import { onBehalfOf } from '#server/actions/proposals/on-behalf-of.ts';
import { planVersion } from '#server/actions/proposals/plan-version.ts';
import { approvedBefore, overridableFailures } from '#server/actions/runs/overridden-checks.ts';
import { queueRun } from '#server/actions/runs/queue-run.ts';
import {
  firstFailure,
  passed,
  runPreCheck,
  type PreCheck,
} from '#server/actions/targets/pre-check.ts';
import type { Action, Approval } from '#server/generated/prisma/client.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { found, verb, type Pass, type VerbContext } from '#server/platform/verb.ts';

const approveInput = decideInput.extend({
  preCheck: preCheckSchema,
  reauthenticated: zod.enum(reauthentications).nullable(),
});
type Decision = z.output<typeof decideInput>;
type Named = { id: string; name: string };

async function addVote(
  context: VerbContext,
  action: Action,
  vote: 'approve' | 'reject',
  input: Decision,
  behalf: Named | null,
): Promise<void> {
  const { actor } = context;
  await context.tx.approval.create({
    data: {
      id: newId(),
      actionId: action.id,
      userId: actor.id,
      userName: actor.name,
      onBehalfOfId: behalf?.id ?? null,
      onBehalfOfName: behalf?.name ?? null,
      apiKeyId: actor.kind === 'key' ? actor.keyId : null,
      vote,
      roles: rolesAt(actor, action),
      planVersion: action.planVersion,
      comment: input.comment ?? null,
      breakGlass: input.breakGlass,
      createdAt: context.now,
    },
  });
}

const describeVoter = (name: string, behalf: Named | null): string =>
  behalf === null ? name : `${name} for ${behalf.name}`;

async function tellVote(
  context: VerbContext,
  action: Action,
  count: string,
  input: Decision,
  { behalf, alone }: { behalf: Named | null; alone: boolean },
): Promise<void> {
  if (action.incidentId === null) return;
  const marks = `${input.breakGlass ? ' (break-glass)' : ''}${alone ? ' (single operator)' : ''}`;
  await addTimelineEvent(context, action.incidentId, {
    kind: 'action.vote',
    title: `Approval ${count}, by ${describeVoter(context.actor.name, behalf)}${marks}`,
    body: input.comment ?? null,
    data: { actionId: action.id },
  });
}

function requireSamePlan(action: Action, version: string): void {
  const stored = planVersion(planOf(action));
  if (stored === version && stored === action.planVersion) return;
  throw new TandemError('conflict', 'The plan has changed since you opened it. Review it again.', {
    data: { planVersion: action.planVersion },
  });
}

const askedAgain = (actor: Actor, action: Action): string =>
  confirmsByClick(actor, action)
    ? 'This decision needs your confirmation.'
    : 'This decision requires your password or a code from your authenticator app.';

/**
 * Failed checks that an approver overrides. They can be overridden only if no one approved while
 * they passed.
 */
function overrideOf(action: Action & { approvals: Approval[] }, preCheck: PreCheck): string[] {
  const failed = overridableFailures(preCheck);
  const before = failed.length === 0 ? null : approvedBefore(action);
  if (before !== null)
    throw new TandemError(
      'conflict',
      `${before} approved this without break-glass. Withdraw the action and propose it again. ${firstFailure(preCheck)}`,
    );
  return failed.map(({ title, detail }) => `${title}: ${detail}`);
}

/** Throws `conflict` if a check fails, unless break-glass covers all failures. */
function requirePassed(preCheck: PreCheck, { breakGlass }: Decision): void {
  const mayOverride = overridableFailures(preCheck).length > 0;
  if (passed(preCheck) || (breakGlass && mayOverride)) return;
  const words = mayOverride
    ? ' Approvers for high risk can still approve it, by break-glass with a reason.'
    : '';
  throw new TandemError(
    'conflict',
    `The pre-check no longer passes. ${firstFailure(preCheck)}${words && `.${words}`}`,
    { data: { preCheck } },
  );
}

const recordApproval = verb(
  { permission: 'actions:read', input: approveInput, audit: 'actions.approve' },
  async (context, input) => {
    // The row lock serializes simultaneous votes, so that exactly one of them completes the quorum.
    await context.tx.$queryRaw`select 1 from "Action" where id = ${input.id}::uuid for update`;
    const stored = await loadAction(context, input.id);
    const { active: alone } = await readSingleOperator(context.tx);
    const { action, votable } = await underPolicy(context.tx, stored);
    const refusal = whyMayNotApprove(context.actor, votable, { alone });
    if (refusal !== null)
      throw new TandemError(action.status === 'proposed' ? 'forbidden' : 'conflict', refusal);
    if (action.needsReauth && input.reauthenticated === null)
      throw new TandemError('forbidden', askedAgain(context.actor, action), {
        data: { reauthenticate: true },
      });
    if (input.breakGlass) requirePermission(context.actor, 'actions:decide-high', action);
    requireSamePlan(action, input.planVersion);
    const closed = await closedGate(context, action, { breakGlass: input.breakGlass });
    if (closed !== null) throw new TandemError('conflict', closed);
    const overridden = overrideOf(action, input.preCheck);
    const behalf = await onBehalfOf(context, votable, input.onBehalfOf, { alone });
    await addVote(context, action, 'approve', input, behalf);
    await context.tx.action.update({
      where: { id: action.id },
      data: { preCheck: toJson(input.preCheck) },
      select: { id: true },
    });
    if (action !== stored) await keepTerms(context, action, stored);
    await context.audit({
      subject: { kind: 'action', id: action.id, name: action.title },
      after: {
        vote: 'approve',
        planVersion: action.planVersion,
        breakGlass: input.breakGlass,
        ...(overridden.length === 0 ? {} : { overridden }),
        ...(action.needsReauth ? { reauthenticated: input.reauthenticated } : {}),
        ...(alone ? { singleOperator: true } : {}),
        ...(behalf === null ? {} : { onBehalfOf: behalf }),
      },
      reason: input.comment ?? null,
      teamId: action.teamId,
      environmentId: action.environmentId,
      demo: action.demo,
    });
    const votes = approvalsOf(action).length + 1;
    const required = alone ? 1 : action.requiredVotes;
    await tellVote(context, action, `${votes} of ${required}`, input, { behalf, alone });
    await context.emit('actions', action.id);
    if (votes >= required) await queueRun(context, action, 'All approvals are complete.');
    return { id: action.id, votes, required };
  },
);

/** Votes for a proposal. The pre-check runs against the current state before the vote counts. */
export async function approve(
  actor: Actor,
  given: unknown,
  { fromThisMachine = false, ...options }: Partial<Pass> & { fromThisMachine?: boolean } = {},
) {
  requirePermission(actor, 'actions:read');
  const input = parseInput(decideInput, given);
  if (input.breakGlass && (input.comment ?? '') === '')
    throw new TandemError('invalid_input', 'comment: break-glass requires a reason.', {
      fields: [{ field: 'comment', message: 'break-glass requires a reason' }],
    });
  const pass = { now: options.now ?? new Date(), past: options.past ?? false };
  const action = found(
    await db().action.findUnique({ where: { id: input.id }, include: { approvals: true } }),
    'action',
  );
  const { active: alone } = await readSingleOperator(db());
  const { votable } = await underPolicy(db(), action);
  const refusal = whyMayNotApprove(actor, votable, { alone });
  if (refusal !== null && whyMayNotApprove(actor, votableOf(action), { alone }) === null)
    await recordPolicyHold(actor, { id: action.id, refusal }, pass);
  if (refusal !== null)
    throw new TandemError(action.status === 'proposed' ? 'forbidden' : 'conflict', refusal);
  const preCheck = await runPreCheck(planOf(action), pass);
  requirePassed(preCheck, input);
  const reauthenticated = await reauthenticate(
    actor,
    {
      password: input.password,
      code: input.code,
      confirmed: input.confirmed,
      fromThisMachine,
      demo: action.demo,
    },
    pass.now,
  );
  return recordApproval(actor, { ...input, preCheck, reauthenticated }, pass);
}

/** Votes against a proposal; a single such vote rejects it. */
export const reject = verb(
  { permission: 'actions:read', input: decideInput, audit: 'actions.reject' },
  async (context, input) => {
    if ((input.comment ?? '') === '')
      throw new TandemError('invalid_input', 'comment: enter a reason for rejecting.', {
        fields: [{ field: 'comment', message: 'enter a reason for rejecting' }],
      });
    await context.tx.$queryRaw`select 1 from "Action" where id = ${input.id}::uuid for update`;
    const action = await loadAction(context, input.id);
    const { votable } = await underPolicy(context.tx, action);
    const refusal = whyMayNotReject(context.actor, votableOf(action), votable);
    if (refusal !== null)
      throw new TandemError(action.status === 'proposed' ? 'forbidden' : 'conflict', refusal);
    requireSamePlan(action, input.planVersion);
    const behalf = await onBehalfOf(context, votableOf(action), input.onBehalfOf, { alone: false });
    await addVote(context, action, 'reject', input, behalf);
    await moveAction(context, action, {
      from: 'proposed',
      to: 'rejected',
      reason: input.comment ?? '',
      data: { decidedAt: context.now },
      timeline: {
        title: `Rejected: ${action.title}${behalf === null ? '' : `, by ${describeVoter(context.actor.name, behalf)}`}`,
        body: input.comment ?? '',
        story: true,
      },
    });
    return { id: action.id };
  },
);
