import type { RolloutCheck, RolloutWait } from '#lib/schemas/rollouts/rollouts.ts';
import { env } from '#server/platform/env.ts';
import { checkTraffic } from './checks/canary-checks.ts';
import { readSilence } from './comparison/version-predictions.ts';
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
  type Scene,
} from './rollout-moves.ts';
import { percentAt, type Rollout } from './rollout-row.ts';
import { describeBuffered } from './step-text.ts';

/** Consecutive passed checks since the step received its share. */
function passedInARow(rollout: Rollout, since: Date): number {
  const own = rollout.checks.filter(({ at }) => Date.parse(at) >= since.getTime());
  return own.length - (own.findLastIndex(({ ok }) => !ok) + 1);
}

/** Progress of the step toward the policy's requirements. */
function shownBy({ policy }: Rollout, rows: number, passed: number): RolloutWait {
  const { requestsAtLeast, checks } = policy.rollout;
  return {
    mayProceed: true,
    shown: [
      { what: 'requests', shown: rows, needed: requestsAtLeast },
      { what: 'checks', shown: Math.min(passed, checks), needed: checks },
    ],
  };
}

/**
 * Move to the next share, or after the last share to the stage that waits for labels. `without`
 * describes the evidence that a user skipped.
 */
function nextStep({ rollout, now }: Scene, check: RolloutCheck, without: string | null): Move {
  const percent = percentAt(rollout);
  const held = describeBuffered(check.items);
  const note =
    without === null
      ? `${rollout.policy.rollout.checks} checks passed at ${percent}%. ${held}`
      : `continued at ${percent}% with ${without}. ${held}`;
  const onward = { state: 'active' as const, reason: '', check };
  if (rollout.step + 1 < rollout.policy.rollout.steps.length)
    return { change: { ...onward, step: rollout.step + 1 }, note };
  return {
    change: {
      ...onward,
      stage: 'late',
      provisional: {
        at: now.toISOString(),
        passed: true,
        reason: `${held} Provisional: no label has confirmed it yet.`,
        rows: check.rows,
        maturity: null,
        items: check.items,
        without,
      },
    },
    note: `${note} ${without === null ? 'Provisionally verified' : 'Not everything was measured'}; labels follow`,
  };
}

/**
 * Handles failures that need no minimum number of requests: rolls back, or waits for a user. Null
 * if there are none.
 */
async function failedAtOnce(
  scene: Scene,
  check: RolloutCheck,
  { since, waits }: { since: Date; waits: RolloutWait },
): Promise<Move> {
  const { rollout, now } = scene;
  const items = atOnceItems(check);
  if (items.some(({ ok }) => !ok))
    return withCheck(takeBack(scene, describeFailed({ items })), check);
  const silence = await readSilence(rollout, { since, now, percent: percentAt(rollout) });
  if (silence === null) return null;
  if (silence.failed) return takeBack(scene, `It returns no predictions: ${silence.words}.`);
  return rollout.accepted === null
    ? wait(`It may return no predictions: ${silence.words}. A person must decide.`, waits)
    : null;
}

/** Limits checks to one per evaluation, regardless of the wake-up reason. */
function isTooSoon({ rollout, now }: Scene): boolean {
  const last = rollout.checks.at(-1);
  return (
    last !== undefined && now.getTime() - Date.parse(last.at) < env.TANDEM_EVALUATE_SECONDS * 700
  );
}

/** Evaluates a step of the traffic stage once. Proceeds, rolls back, or waits. */
export async function trafficMove(scene: Scene): Promise<Move> {
  const { rollout, watched, now } = scene;
  const order = await tryOrder(scene);
  // The effect of the failed order is unknown, but routing all requests to the previous version is
  // a known state.
  if ('failed' in order)
    return takeBack(scene, `Its traffic share was not applied. ${order.failed}`);
  if ('move' in order) return order.move;
  if (isTooSoon(scene)) return null;
  const since = order.done.finishedAt ?? rollout.stageSince;
  const check = await checkTraffic(rollout, watched, { since, now, percent: percentAt(rollout) });
  const { requestsAtLeast, checks } = rollout.policy.rollout;
  const passed = passedInARow(rollout, since);
  const accepted = rollout.accepted !== null;
  const waits = shownBy(rollout, check.rows, passed);
  const failed = await failedAtOnce(scene, check, { since, waits });
  if (failed !== null) return failed;
  if (check.rows < requestsAtLeast && !accepted)
    return patience(
      scene,
      `Version ${rollout.version} received ${check.rows} of ${requestsAtLeast} requests`,
      waits,
    );
  if (!check.ok) return withCheck(takeBack(scene, describeFailed(check)), check);
  if (accepted) return nextStep(scene, check, describeShown(waits));
  if (saysNothing(check))
    return wait(`No behavior of version ${rollout.version} could be measured.`, waits);
  return passed + 1 >= checks ? nextStep(scene, check, null) : { change: { check } };
}
