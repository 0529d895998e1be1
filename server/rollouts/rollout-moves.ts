import type { ActionStatus } from '#lib/schemas/actions/actions.ts';
import type {
  RolloutCheck,
  RolloutCheckItem,
  RolloutWait,
} from '#lib/schemas/rollouts/rollouts.ts';
import type { Action } from '#server/generated/prisma/client.ts';
import type { MonitoringState } from '#server/inference/monitor-state.ts';
import { db } from '#server/platform/database/db.ts';
import type { RolloutChange } from './rollout-change.ts';
import { needsLabels, stageUntilMs, type Rollout } from './rollout-row.ts';

const triesAtMost = 3;

/** Change that a pass makes to a rollout; null if there is nothing to do yet. */
export type Move = Omit<RolloutChange, 'id' | 'revision'> | null;
export type Scene = { rollout: Rollout; watched: MonitoringState; now: Date };

const carried: readonly ActionStatus[] = ['verified'];
const running: readonly ActionStatus[] = [
  'proposed',
  'approved',
  'queued',
  'running',
  'unknown',
  'succeeded',
  'verifying',
];

const isOneOf = (list: readonly ActionStatus[], { status }: Pick<Action, 'status'>): boolean =>
  list.some((each) => each === status);
export const isCarried = (action: Pick<Action, 'status'>): boolean => isOneOf(carried, action);
export const isRunning = (action: Pick<Action, 'status'>): boolean => isOneOf(running, action);

/**
 * Puts the rollout into the waiting state with a reason. By default, users cannot proceed manually,
 * because another problem must be fixed first.
 */
export const wait = (
  reason: string,
  waits: RolloutWait = { mayProceed: false, shown: [] },
): Move => ({ change: { state: 'waiting', reason, waits }, note: reason });

export function timeIsUp({ rollout, watched, now }: Scene): boolean {
  return now.getTime() > stageUntilMs(rollout, watched.labelDelayMs);
}

/** Nothing to do yet. Waits for a user once the stage has exceeded its time limit. */
export function patience(scene: Scene, what: string, waits?: RolloutWait): Move {
  if (!timeIsUp(scene)) return null;
  const { stage, policy } = scene.rollout;
  const delay = needsLabels(stage) ? ' and the expected label delay' : '';
  return wait(
    `${what} after ${policy.rollout.minutesAtMost} min${delay}. A person must decide.`,
    waits,
  );
}

export function takeBack({ rollout }: Scene, reason: string): NonNullable<Move> {
  return {
    change: { stage: 'reverting', step: 0, state: 'active', reason },
    note: `rolled back. ${reason} (from ${rollout.stage})`,
  };
}

/** Progress as text, such as "18 of 50 requests, 1 of 3 checks". */
export const describeShown = ({ shown }: Pick<RolloutWait, 'shown'>): string =>
  shown.map(({ what, shown: have, needed }) => `${have} of ${needed} ${what}`).join(', ');

export function describeFailed({ items }: Pick<RolloutCheck, 'items'>): string {
  const failed = items.find(({ ok }) => !ok);
  return failed === undefined ? 'A check failed.' : `${failed.title}: ${failed.detail}.`;
}

/** Whether a check measured nothing, in which case it decides nothing. */
export const saysNothing = ({ items }: Pick<RolloutCheck, 'items'>): boolean =>
  items.every(({ measured }) => !measured);

/**
 * Titles of checks that need no minimum number of requests: requests without a prediction, and a
 * firing alert.
 */
const atOnce = ['Answers', 'Errors and latency of the serving services'];

export const atOnceItems = ({ items }: Pick<RolloutCheck, 'items'>): RolloutCheckItem[] =>
  items.filter(({ title }) => atOnce.includes(title));

export function withCheck(move: NonNullable<Move>, check: RolloutCheck): NonNullable<Move> {
  return { ...move, change: { ...move.change, check } };
}

export type Ordered = { done: Action } | { move: Move } | { failed: string };

/**
 * Handles the order of the stage: requests it if missing, retries it if failed, otherwise waits for
 * it.
 */
export async function tryOrder(scene: Scene): Promise<Ordered> {
  const { rollout } = scene;
  if (rollout.orderActionId === null) return { move: { change: {}, ask: 'traffic' } };
  const action = await db().action.findUniqueOrThrow({ where: { id: rollout.orderActionId } });
  if (isCarried(action)) return { done: action };
  if (isRunning(action))
    return { move: patience(scene, `The order ACT-${action.number} is not executed`) };
  const said = `ACT-${action.number} ended as ${action.status.replace('_', ' ')}: ${action.statusReason ?? ''}`;
  if (action.status !== 'failed') return { move: wait(said) };
  return rollout.attempt + 1 < triesAtMost
    ? { move: { change: { again: true }, note: `${said} It is retried.` } }
    : { failed: said };
}

/** Like `tryOrder`, for a stage that cannot proceed without its order. */
export async function orderOf(scene: Scene): Promise<{ done: Action } | { move: Move }> {
  const order = await tryOrder(scene);
  return 'failed' in order ? { move: wait(order.failed) } : order;
}
