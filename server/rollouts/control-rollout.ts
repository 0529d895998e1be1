import {
  controlRolloutInput,
  type RolloutOrder,
  type RolloutStage,
  type RolloutState,
} from '#lib/schemas/rollouts/rollouts.ts';
import { advanceRolloutsTask } from '#server/actions/advance-rollouts-task.ts';
import { readSingleOperator } from '#server/actions/policy/single-operator.ts';
import { cancelAction } from '#server/actions/runs/end-action.ts';
import { readRetrainPolicy } from '#server/actions/targets/retrain-policies.ts';
import { loadModel, type PlacedModel } from '#server/models/registry-rows.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { TandemError } from '#server/platform/errors.ts';
import { found, verb, type VerbContext } from '#server/platform/verb.ts';
import { changeRollout } from './change-rollout.ts';
import { takeNumbers } from './checks/numbers-in-force.ts';
import type { RolloutChange } from './rollout-change.ts';
import { describeShown } from './rollout-moves.ts';
import { readRollout, type Rollout } from './rollout-row.ts';
import { whyMayNotProceed } from './who-may-proceed.ts';

type Order = RolloutOrder;

const from: Readonly<Record<Order, readonly RolloutState[]>> = {
  pause: ['active'],
  resume: ['paused', 'waiting'],
  proceed: ['waiting'],
  abort: ['active', 'paused', 'waiting'],
};
const ordered: Readonly<Record<Order, string>> = {
  pause: 'paused',
  resume: 'resumed',
  proceed: 'continued',
  abort: 'aborted',
};
/** Stages before the new version is requested or serves. */
const untouched: readonly RolloutStage[] = ['gate', 'promotion'];

/** Statuses of orders that were or may still be executed. All other orders are issued again. */
const standing = ['approved', 'queued', 'running', 'unknown', 'succeeded', 'verifying', 'verified'];

async function isOrderLost({ tx }: VerbContext, { orderActionId }: Rollout): Promise<boolean> {
  if (orderActionId === null) return false;
  const order = await tx.action.findUniqueOrThrow({
    where: { id: orderActionId },
    select: { status: true },
  });
  return !standing.includes(order.status);
}

type Given = { order: Order; reason: string };
type Changed = { change: RolloutChange['change']; note: string; after: Record<string, unknown> };

/**
 * Restarts the time limit of the stage, with the numbers of the current policy. The user who
 * lowered the required evidence may not resume a rollout that was approved before.
 */
async function resumeOf(context: VerbContext, rollout: Rollout): Promise<Partial<Changed>> {
  const { tx, actor } = context;
  const again = await isOrderLost(context, rollout);
  const change = { state: 'active' as const, reason: '', restart: true, again };
  const policy = await readRetrainPolicy(tx, rollout.model);
  const taken = takeNumbers(rollout.policy, policy.body);
  if (taken.changed.length === 0) return { change };
  const approved = rollout.promotionActionId !== null;
  if (taken.isLess && approved && policy.editor?.id === actor.id) {
    const { active: alone } = await readSingleOperator(tx);
    if (!alone)
      throw new TandemError(
        'forbidden',
        `You saved version ${policy.version} of the retraining policy, which requires less (${taken.changed.join(', ')}), so someone else must resume.`,
      );
  }
  const numbers = `Numbers of retraining policy version ${policy.version}: ${taken.changed.join(', ')}.`;
  return {
    change: {
      ...change,
      policy: { body: taken.body, version: policy.version, editor: policy.editor },
    },
    note: ` ${numbers}`,
    after: { policyVersion: policy.version, numbers: taken.changed },
  };
}

/**
 * Lets a user proceed with the available evidence. The next pass judges by that evidence, and rolls
 * back a failure.
 */
async function proceedOf(
  context: VerbContext,
  model: PlacedModel,
  rollout: Rollout,
  { reason }: Given,
): Promise<Partial<Changed>> {
  const { actor, now } = context;
  const { waits } = rollout;
  if (waits?.mayProceed !== true)
    throw new TandemError(
      'conflict',
      `There is no data to continue with: ${rollout.reason || 'no data yet.'}`,
    );
  const refusal = await whyMayNotProceed(context, model, rollout);
  if (refusal !== null) throw new TandemError('forbidden', refusal);
  const accepted = { at: now.toISOString(), by: actor.name, reason };
  return {
    change: { state: 'active', reason: '', restart: true, accepted },
    note: ` It continues with ${describeShown(waits)}.`,
    after: { stage: rollout.stage, step: rollout.step, shown: waits.shown },
  };
}

async function changeOf(
  context: VerbContext,
  model: PlacedModel,
  rollout: Rollout,
  given: Given,
): Promise<Partial<Changed>> {
  const { order, reason } = given;
  if (order === 'pause') return { change: { state: 'paused', reason } };
  if (order === 'resume') return resumeOf(context, rollout);
  if (order === 'proceed') return proceedOf(context, model, rollout, given);
  return untouched.includes(rollout.stage) && rollout.promotionActionId === null
    ? { change: { state: 'done', stage: 'done', outcome: 'aborted', reason } }
    : { change: { state: 'active', stage: 'reverting', step: 0, outcome: 'aborted', reason } };
}

/**
 * Refuses while the promotion request is open, because it must not be approved later for an
 * abandoned version.
 */
async function requireNoOpenPromotion({ tx }: VerbContext, rollout: Rollout): Promise<void> {
  if (rollout.stage !== 'promotion' || rollout.promotionActionId === null) return;
  const open = await tx.action.findFirst({
    where: { id: rollout.promotionActionId, status: 'proposed' },
    select: { number: true },
  });
  if (open !== null)
    throw new TandemError(
      'conflict',
      `The promotion ACT-${open.number} is waiting for a decision: reject it to end the rollout.`,
    );
}

/** Withdraws an order that waits for the worker. A running order is completed. */
async function holdOrder(context: VerbContext, rollout: Rollout, reason: string): Promise<void> {
  if (rollout.orderActionId === null) return;
  const order = await context.tx.action.findUniqueOrThrow({
    where: { id: rollout.orderActionId },
    select: { id: true, status: true },
  });
  if (order.status === 'queued')
    await cancelAction(context.actor, { id: order.id, reason }, { within: context });
}

/**
 * Lets a user pause a rollout, resume it, proceed with less evidence, or abort it. Aborting rolls
 * back its share of traffic.
 */
export const controlRollout = verb(
  { permission: 'models:write', input: controlRolloutInput, audit: 'models.control-rollout' },
  async (context, { name, id, order, reason }) => {
    const { tx, actor } = context;
    const model = await loadModel(tx, actor, name, 'models:write');
    requirePermission(actor, 'actions:decide-models', model);
    const row = found(await tx.modelRollout.findFirst({ where: { id, model: name } }), 'rollout');
    const rollout = readRollout(row);
    if (!from[order].includes(rollout.state))
      throw new TandemError(
        'conflict',
        `A rollout that is ${rollout.state} cannot be ${ordered[order]}.`,
      );
    if (rollout.stage === 'reverting' && order === 'abort')
      throw new TandemError('conflict', 'The version is already being rolled back.');
    if (order === 'abort') await requireNoOpenPromotion(context, rollout);
    if (order === 'pause' || order === 'abort') await holdOrder(context, rollout, reason);
    const {
      change = {},
      note = '',
      after = {},
    } = await changeOf(context, model, rollout, {
      order,
      reason,
    });
    const done = await changeRollout(
      actor,
      {
        id,
        revision: rollout.revision,
        change,
        note: `${order} by ${actor.name}: ${reason}${note}`,
      },
      { within: context },
    );
    if (!done) throw new TandemError('conflict', 'The rollout has just advanced. Check it again.');
    await context.audit({
      subject: { kind: 'rollout', id, name: `${name} ${rollout.version}` },
      before: { state: rollout.state, stage: rollout.stage },
      after: { order, ...after },
      reason,
      teamId: model.teamId,
      environmentId: model.environmentId,
      demo: rollout.demo,
    });
    if (order !== 'pause') await context.wake(advanceRolloutsTask);
    return { id, order };
  },
);
