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
  failedWords,
  patience,
  saysNothing,
  shownWords,
  takeBack,
  tryOrder,
  wait,
  withCheck,
  type Move,
  type Ordered,
  type Scene,
} from './rollout-moves.ts';
import { heldWords } from './step-text.ts';

const noneRecorded = 'No recorded request of the last 7 days is available.';
/** A person may go on without an answer to a recorded request. */
export const unaskedWaits = {
  mayProceed: true,
  shown: [{ what: 'recorded requests', shown: 0, needed: 1 }],
};

const onward = { stage: 'traffic', step: 0, state: 'active', reason: '' } as const;

/** What who serves the model tells of a shadow; no field where it cannot ask a version without serving its answers. */
async function shadowState({ rollout: { executor, model }, now }: Scene) {
  return targetState(executor, { kind: 'model', name: model }, { now, past: false });
}

/** Recorded requests; null where nobody answers and a person went on without them. */
async function smoke({ rollout, watched, now }: Scene): Promise<RolloutCheck | null> {
  try {
    return await smokeTest(rollout, watched, now);
  } catch (error) {
    if (rollout.accepted === null || asTandemError(error)?.code !== 'unavailable') throw error;
    return null;
  }
}

/** What is kept of recorded requests that nobody could be asked about, so that mirrored ones are next. */
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

/** One look at what the version answers to mirrored requests: on, back, or wait for more of them. */
async function mirroredMove(scene: Scene, order: Action): Promise<Move> {
  const { rollout, watched, now } = scene;
  const since = order.finishedAt ?? rollout.stageSince;
  const check = await checkMirrored(rollout, watched, { since, now });
  const { requestsAtLeast } = rollout.policy.rollout;
  const atOnce = atOnceItems(check);
  if (atOnce.some(({ ok }) => !ok))
    return withCheck(takeBack(scene, failedWords({ items: atOnce })), check);
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
  if (!check.ok) return withCheck(takeBack(scene, failedWords(check)), check);
  const note =
    check.rows < requestsAtLeast
      ? `continued with ${shownWords(waits)}. ${heldWords(check.items)}`
      : `answered ${check.rows} mirrored requests. ${heldWords(check.items)}`;
  return { change: { ...onward, check }, note };
}

/**
 * A version is asked about recorded requests, whether or not it can be asked in the shadow. Where its answers to
 * mirrored requests are sent, these are looked at besides.
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
  // Not since the stage began: its time begins anew when a person goes on, and what was asked is not asked twice.
  const since = (mirrored?.finishedAt ?? rollout.stageSince).getTime();
  if (mirrored !== null && rollout.checks.some(({ at }) => Date.parse(at) >= since))
    return mirroredMove(scene, mirrored);
  const without = 'failed' in order ? ` (no shadow: ${order.failed})` : '';
  const check = await smoke(scene);
  if (check !== null && !check.ok) return withCheck(takeBack(scene, failedWords(check)), check);
  if (check !== null && !saysNothing(check)) {
    const note = `answers recorded requests as expected${without}`;
    return mirrored === null ? { change: { ...onward, check }, note } : { change: { check }, note };
  }
  if (rollout.accepted === null) return wait(`${noneRecorded} A person must decide.`, unaskedWaits);
  const note = `continued without a recorded request${without}`;
  // That decision was about recorded requests: mirrored ones are waited for as of any version.
  if (mirrored !== null)
    return { change: { check: check ?? unasked(scene), accepted: null }, note };
  return { change: onward, note };
}
