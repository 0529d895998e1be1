import type { RolloutStage, RolloutState } from '#lib/schemas/models-rollouts.ts';
import { controlRolloutInput } from '#lib/schemas/models-rollouts.ts';
import { cancelAction } from '#server/actions/end-action.ts';
import { loadModel } from '#server/models/internal.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { TandemError } from '#server/platform/errors.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { found, verb } from '#server/platform/verb.ts';
import type { RolloutChange } from './change-rollout.ts';
import { changeRollout } from './change-rollout.ts';
import type { Rollout } from './rollout-row.ts';
import { readRollout } from './rollout-row.ts';

type Order = 'pause' | 'resume' | 'abort';

const from: Readonly<Record<Order, readonly RolloutState[]>> = {
  pause: ['active'],
  resume: ['paused', 'waiting'],
  abort: ['active', 'paused', 'waiting'],
};
/** Stages in which nothing of the new version is asked or served yet. */
const untouched: readonly RolloutStage[] = ['gate', 'promotion'];

/** Orders that were carried out, or still may be. All others are given anew. */
const standing = ['approved', 'queued', 'running', 'unknown', 'succeeded', 'verifying', 'verified'];

async function isOrderLost({ tx }: VerbContext, { orderActionId }: Rollout): Promise<boolean> {
  if (orderActionId === null) return false;
  const order = await tx.action.findUniqueOrThrow({
    where: { id: orderActionId },
    select: { status: true },
  });
  return !standing.includes(order.status);
}

async function changeOf(
  context: VerbContext,
  rollout: Rollout,
  order: Order,
  reason: string,
): Promise<RolloutChange['change']> {
  if (order === 'pause') return { state: 'paused', reason };
  // The longest time of the stage begins again.
  if (order === 'resume')
    return {
      state: 'active',
      reason: '',
      restart: true,
      again: await isOrderLost(context, rollout),
    };
  return untouched.includes(rollout.stage) && rollout.promotionActionId === null
    ? { state: 'done', stage: 'done', outcome: 'aborted', reason }
    : { state: 'active', stage: 'reverting', step: 0, outcome: 'aborted', reason };
}

/** Somebody's own open promotion request must not be approved later for a version that was given up. */
async function requireNoOpenPromotion({ tx }: VerbContext, rollout: Rollout): Promise<void> {
  if (rollout.stage !== 'promotion' || rollout.promotionActionId === null) return;
  const open = await tx.action.findFirst({
    where: { id: rollout.promotionActionId, status: 'proposed' },
    select: { number: true },
  });
  if (open !== null)
    throw new TandemError(
      'conflict',
      `The promotion ACT-${open.number} waits for a decision: reject it, which ends the rollout.`,
    );
}

/** An order that waits for the worker is withdrawn; one that runs is carried to its end. */
async function holdOrder(context: VerbContext, rollout: Rollout, reason: string): Promise<void> {
  if (rollout.orderActionId === null) return;
  const order = await context.tx.action.findUniqueOrThrow({
    where: { id: rollout.orderActionId },
    select: { id: true, status: true },
  });
  if (order.status === 'queued')
    await cancelAction(context.actor, { id: order.id, reason }, { within: context });
}

/** A person holds a rollout, lets it go on, or gives the version up; what it serves by then is taken back. */
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
        `A rollout that is ${rollout.state} cannot be ${order === 'abort' ? 'aborted' : `${order}d`}.`,
      );
    if (rollout.stage === 'reverting' && order === 'abort')
      throw new TandemError('conflict', 'The version is being taken back already.');
    if (order === 'abort') await requireNoOpenPromotion(context, rollout);
    if (order !== 'resume') await holdOrder(context, rollout, reason);
    const done = await changeRollout(
      actor,
      {
        id,
        revision: rollout.revision,
        change: await changeOf(context, rollout, order, reason),
        note: `${order} by ${actor.name}: ${reason}`,
      },
      { within: context },
    );
    if (!done)
      throw new TandemError('conflict', 'The rollout has just moved on. Look at it again.');
    await context.audit({
      subject: { kind: 'rollout', id, name: `${name} ${rollout.version}` },
      before: { state: rollout.state, stage: rollout.stage },
      after: { order },
      reason,
      teamId: model.teamId,
      environmentId: model.environmentId,
      demo: rollout.demo,
    });
    if (order !== 'pause')
      await context.enqueue('advance-rollouts', {}, { jobKey: 'advance-rollouts' });
    return { id, order };
  },
);
