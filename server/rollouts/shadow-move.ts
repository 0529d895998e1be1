import type { RolloutCheck } from '#lib/schemas/rollouts/rollouts.ts';
import { targetState } from '#server/actions/targets/executor-target.ts';
import {
  answersSent,
  shadowAnswersField,
  shadowField,
} from '#server/actions/targets/model-traffic.ts';
import type { Action } from '#server/generated/prisma/client.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { checkMirrored, smokeTest } from './checks/canary-checks.ts';
import {
  atOnceItems,
  describeFailed,
  patience,
  saysNothing,
  describeShown,
  takeBack,
  tryOrder,
  wait,
  withCheck,
  type Move,
  type Ordered,
  type Scene,
} from './rollout-moves.ts';
import { describeBuffered } from './step-text.ts';

const noneRecorded = 'No recorded request of the last 7 days is available.';
/** Wait state for a recorded request without a prediction. A user may proceed. */
export const unaskedWaits = {
  mayProceed: true,
  shown: [{ what: 'recorded requests', shown: 0, needed: 1 }],
};

const onward = { stage: 'traffic', step: 0, state: 'active', reason: '' } as const;

/**
 * The executor's state of a shadow version. Without a shadow field if the executor cannot score a
 * version without serving its predictions.
 */
async function shadowState({ rollout: { executor, model }, now }: Scene) {
  return targetState(executor, { kind: 'model', name: model }, { now, past: false });
}

/**
 * Check on recorded requests. Null if no executor responds and a user proceeded without the check.
 */
async function smoke({ rollout, watched, now }: Scene): Promise<RolloutCheck | null> {
  try {
    return await smokeTest(rollout, watched, now);
  } catch (error) {
    if (rollout.accepted === null || asTandemError(error)?.code !== 'unavailable') throw error;
    return null;
  }
}

/**
 * Placeholder check if no version could be scored on recorded requests, so that mirrored requests
 * are checked next.
 */
const unasked = ({ now }: Scene): RolloutCheck => ({
  at: now.toISOString(),
  percent: 0,
  rows: 0,
  ok: true,
  items: [
    {
      title: 'Recorded requests',
      ok: true,
      measured: false,
      detail: 'not measured: no version could be scored',
    },
  ],
});

/**
 * Evaluates the version's predictions for mirrored requests once. Proceeds, rolls back, or waits
 * for more predictions.
 */
async function mirroredMove(scene: Scene, order: Action): Promise<Move> {
  const { rollout, watched, now } = scene;
  const since = order.finishedAt ?? rollout.stageSince;
  const check = await checkMirrored(rollout, watched, { since, now });
  const { requestsAtLeast } = rollout.policy.rollout;
  const atOnce = atOnceItems(check);
  if (atOnce.some(({ ok }) => !ok))
    return withCheck(takeBack(scene, describeFailed({ items: atOnce })), check);
  const waits = {
    mayProceed: true,
    shown: [{ what: 'mirrored requests', shown: check.rows, needed: requestsAtLeast }],
  };
  if (check.rows < requestsAtLeast && rollout.accepted === null)
    return patience(
      scene,
      `Version ${rollout.version} answered ${check.rows} of ${requestsAtLeast} mirrored requests`,
      waits,
    );
  if (!check.ok) return withCheck(takeBack(scene, describeFailed(check)), check);
  const note =
    check.rows < requestsAtLeast
      ? `continued with ${describeShown(waits)}. ${describeBuffered(check.items)}`
      : `answered ${check.rows} mirrored requests. ${describeBuffered(check.items)}`;
  return { change: { ...onward, check }, note };
}

/**
 * Scores a version on recorded requests, even if it cannot run in shadow mode. Also checks its
 * predictions for mirrored requests, if they are sent.
 */
export async function shadowMove(scene: Scene): Promise<Move> {
  const { rollout } = scene;
  const state = await shadowState(scene);
  const given = rollout.orderActionId !== null;
  const order: Ordered =
    given || shadowField in state
      ? await tryOrder(scene)
      : { failed: 'It cannot mirror requests.' };
  if ('move' in order) return order.move;
  const mirrored = 'done' in order && state[shadowAnswersField] === answersSent ? order.done : null;
  // Not the start of the stage, which restarts when a user proceeds, so that recorded requests are
  // not scored twice.
  const since = (mirrored?.finishedAt ?? rollout.stageSince).getTime();
  if (mirrored !== null && rollout.checks.some(({ at }) => Date.parse(at) >= since))
    return mirroredMove(scene, mirrored);
  const without = 'failed' in order ? ` (no shadow: ${order.failed})` : '';
  const check = await smoke(scene);
  if (check !== null && !check.ok) return withCheck(takeBack(scene, describeFailed(check)), check);
  if (check !== null && !saysNothing(check)) {
    const note = `answers recorded requests as expected${without}`;
    return mirrored === null ? { change: { ...onward, check }, note } : { change: { check }, note };
  }
  if (rollout.accepted === null) return wait(`${noneRecorded} A person must decide.`, unaskedWaits);
  const note = `continued without a recorded request${without}`;
  // That decision only covered recorded requests, so mirrored requests are still awaited, as for
  // any version.
  if (mirrored !== null)
    return { change: { check: check ?? unasked(scene), accepted: null }, note };
  return { change: onward, note };
}
