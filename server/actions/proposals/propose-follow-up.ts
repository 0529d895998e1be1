import type { z } from 'zod';
import { followUpFrom } from '#lib/choices/actions.ts';
import { followUpInput } from '#lib/schemas/actions/inputs.ts';
import { planOf } from '#server/actions/internal.ts';
import { decidePermission } from '#server/actions/policy/who-may-approve.ts';
import { firstFailure, passed, runPreCheck } from '#server/actions/targets/pre-check.ts';
import { registryExecutor } from '#server/actions/targets/registry-state.ts';
import type { Action } from '#server/generated/prisma/client.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { found } from '#server/platform/verb.ts';
import { dryRun } from './dry-run.ts';
import { followUpTitle, planFollowUp } from './plan-follow-up.ts';
import { propose } from './propose.ts';

type Params = z.output<typeof followUpInput>;

async function loadSource(actor: Actor, { id, how }: Params): Promise<Action> {
  const action = found(await db().action.findUnique({ where: { id } }), 'action');
  requirePermission(actor, 'actions:write', action);
  requirePermission(actor, decidePermission(action.kind), action);
  const allowed: readonly string[] = followUpFrom[how];
  const neverRan = how === 'back' && action.startedAt === null;
  if (!allowed.includes(action.status) || neverRan)
    throw new TandemError(
      'conflict',
      `An action that is ${action.status.replace('_', ' ')} cannot be ${how === 'again' ? 'retried' : 'rolled back'}.`,
    );
  if (action.past)
    throw new TandemError('conflict', 'The action was only simulated: nothing was changed.');
  return action;
}

/**
 * True if an action with several steps ended early: its plan does not show which of its changes
 * were made.
 */
function isPartly(action: Action): boolean {
  const ended = action.status === 'failed' || action.status === 'cancelled';
  return ended && planOf(action).steps.length > 1;
}

/**
 * Proposes to retry an ended action, or to roll back a completed one. A regular proposal: the
 * policy decides who approves it, and the requesting user is its proposer.
 */
export async function proposeFollowUp(
  actor: Actor,
  given: z.input<typeof followUpInput>,
): Promise<{ id: string }> {
  const asked = parseInput(followUpInput, given);
  const source = await loadSource(actor, asked);
  const plan = planFollowUp(
    { id: source.id, number: source.number, plan: planOf(source), partly: isPartly(source) },
    asked.how,
    {
      by: actor.name,
      reason: asked.reason,
    },
  );
  if ('none' in plan)
    throw new TandemError('conflict', `ACT-${source.number} cannot be rolled back: ${plan.none}.`);
  const pass = { now: new Date(), past: false };
  const preCheck = await runPreCheck(plan, pass);
  if (!passed(preCheck))
    throw new TandemError('conflict', `The state has changed. ${firstFailure(preCheck)}.`, {
      data: { preCheck },
    });
  const made = await propose(actor, {
    incidentId: source.incidentId,
    title: followUpTitle(plan, source.title),
    plan,
    proposer: { kind: 'user', id: actor.id, name: actor.name, editor: null },
    // A separate signature, because a rollback is not evidence of which actions solve the problem.
    signature: asked.how === 'back' ? `back:${source.signature}` : source.signature,
    preCheck,
    dryRun:
      plan.executor === registryExecutor
        ? { kind: 'unsupported', reason: 'the registry has no dry run of a rollback' }
        : await dryRun(plan.steps, pass.now),
    teamId: source.teamId,
    environmentId: source.environmentId,
    demo: source.demo,
  });
  if (made === null)
    throw new TandemError('conflict', `Another action for ${source.targetName} is open already.`);
  return made;
}
