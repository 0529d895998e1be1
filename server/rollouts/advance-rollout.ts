import type { Action } from '#server/generated/prisma/client.ts';
import { termsOf } from '#server/inference/performance/task-terms.ts';
import { servingVersionOf } from '#server/inference/serving-version.ts';
import { scanOnce } from '#server/models/files/scan-version.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { measurePromotion } from '#server/rollouts/promotion/measure-promotion.ts';
import { changeRollout } from './change-rollout.ts';
import { judgeGate, watchedModel } from './checks/judge-gate.ts';
import { lateMove } from './late-move.ts';
import {
  isCarried,
  isRunning,
  orderOf,
  patience,
  timeIsUp,
  wait,
  type Move,
  type Scene,
} from './rollout-moves.ts';
import { readRollout, type Rollout } from './rollout-row.ts';
import { shadowMove, unaskedWaits } from './shadow-move.ts';
import { trafficMove } from './traffic-move.ts';

const actor = systemActor('rollouts');
const movesAtMost = 12;
/** Minimum number of pairs for a confidence interval. */
const pairsAtLeast = 2;

/**
 * Number of labels that the gate needs: the number in the policy, or the available labels if a user
 * accepted them.
 */
function gateTerms({ policy, accepted }: Rollout): Rollout['policy'] {
  if (accepted === null) return policy;
  const rowsAtLeast = Math.min(policy.gate.rowsAtLeast, pairsAtLeast);
  return { ...policy, gate: { ...policy.gate, rowsAtLeast } };
}

async function gateMove(scene: Scene): Promise<Move> {
  const { rollout, watched, now } = scene;
  const needed = rollout.policy.gate.rowsAtLeast;
  const { truths } = termsOf(watched);
  const gate = await judgeGate({ ...rollout, policy: gateTerms(rollout) }, watched, now);
  if (gate.kind === 'collecting') {
    const { rows } = gate;
    const collecting = { ...gate, needed };
    const late = patience(scene, `Only ${rows} of ${needed} ${truths} have arrived`, {
      mayProceed: rows >= pairsAtLeast,
      shown: [{ what: truths, shown: rows, needed }],
    });
    if (late !== null) return { ...late, change: { ...late.change, gate: collecting } };
    const told = rollout.gate?.kind === 'collecting' && rollout.gate.rows === rows;
    return told ? null : { change: { gate: collecting } };
  }
  const fewer =
    rollout.accepted !== null && gate.rows < needed
      ? ` It was evaluated on ${gate.rows} of ${needed} ${truths}.`
      : '';
  const reason = `${gate.reason}${fewer}`;
  const judged = { ...gate, reason };
  if (!gate.passed)
    return {
      change: { gate: judged, state: 'done', stage: 'done', outcome: 'stopped', reason },
      note: `stopped by the gate. ${reason}`,
    };
  return {
    change: { gate: judged, stage: 'promotion', state: 'active', reason: '' },
    note: `gate passed. ${reason}`,
  };
}

/**
 * If the serving version is no longer the one that the gate compared with, compares again and
 * restarts the gate's time limit.
 */
async function judgeAgain({ rollout }: Scene): Promise<Move> {
  const { model, baseVersion, version, policy } = rollout;
  const serving = await servingVersionOf(model);
  if (serving === null || serving === baseVersion || serving === version) return null;
  const gate = { kind: 'collecting' as const, rows: 0, needed: policy.gate.rowsAtLeast };
  return {
    change: { stage: 'gate', gate, baseVersion: serving },
    note: `evaluated again. The gate compared it with version ${baseVersion}, but version ${serving} serves now`,
  };
}

/**
 * Judges again if the champion changed while the promotion request was undecided, or if the request
 * ended because of that. The move also closes the request.
 */
async function askAnew(scene: Scene, { number, status }: Action): Promise<Move> {
  if (status !== 'proposed' && status !== 'superseded') return null;
  const again = await judgeAgain(scene);
  if (again === null) return null;
  const note = `${again.note ?? ''} ACT-${number} is withdrawn; after the gate has passed it is requested again.`;
  return { ...again, note, ask: 'promotion withdrawn' };
}

async function promotionMove(scene: Scene): Promise<Move> {
  const { rollout } = scene;
  const onward: Move = { change: { stage: 'shadow' }, note: 'promotion approved' };
  if (rollout.promotionActionId === null) {
    const version = Number(rollout.version);
    const pointing = await db().modelAlias.count({
      where: { model: { name: rollout.model }, version },
    });
    if (pointing > 0) return onward;
    const again = await judgeAgain(scene);
    if (again !== null) return again;
    const { model, baseVersion } = rollout;
    await scanOnce(actor, { name: model, version });
    const asked = { model, version, from: Number(baseVersion) };
    return {
      change: {},
      ask: 'promotion',
      measured: await measurePromotion(actor, asked, scene.now),
    };
  }
  const action = await db().action.findUniqueOrThrow({ where: { id: rollout.promotionActionId } });
  if (isCarried(action)) return onward;
  const anew = await askAnew(scene, action);
  if (anew !== null || isRunning(action)) return anew;
  const reason = `The promotion ACT-${action.number} ended as ${action.status.replace('_', ' ')}.`;
  return {
    change: { state: 'done', stage: 'done', outcome: 'stopped', reason },
    note: `stopped. ${reason}`,
  };
}

async function revertMove(scene: Scene): Promise<Move> {
  const { rollout } = scene;
  const outcome = rollout.outcome === 'aborted' ? 'aborted' : 'reverted';
  const end: Move = {
    change: { state: 'done', stage: 'done', outcome },
    note: `version ${rollout.baseVersion} is serving again`,
  };
  if (rollout.step === 0) {
    const order = await orderOf(scene);
    if ('move' in order) return order.move;
    return { change: { step: 1 }, note: `version ${rollout.baseVersion} has all requests again` };
  }
  if (rollout.orderActionId === null) {
    const moved =
      rollout.promotionActionId !== null &&
      (await db().modelAlias.count({
        where: { model: { name: rollout.model }, version: Number(rollout.version) },
      })) > 0;
    return moved ? { change: {}, ask: 'alias back' } : end;
  }
  const order = await orderOf(scene);
  return 'move' in order ? order.move : end;
}

const moves: Readonly<Record<string, (scene: Scene) => Promise<Move>>> = {
  gate: gateMove,
  promotion: promotionMove,
  shadow: shadowMove,
  traffic: trafficMove,
  late: lateMove,
  reverting: revertMove,
};

/**
 * Next move. A read error is reported to users only if it persists beyond the stage's time limit;
 * until then, the next pass retries.
 */
async function moveOf(scene: Scene): Promise<Move> {
  const { stage, state } = scene.rollout;
  try {
    return (await moves[stage]?.(scene)) ?? null;
  } catch (error) {
    const known = asTandemError(error);
    const isStuck = known?.code === 'unavailable' && stage !== 'promotion' && timeIsUp(scene);
    if (!isStuck || state === 'waiting') throw error;
    const reason = `${known.message} A person must decide.`;
    return stage === 'shadow' ? wait(reason, unaskedWaits) : wait(reason);
  }
}

/** True if a user was notified because something is late. If it still arrives, it decides. */
const awaitsMore = ({ state, stage, waits }: Rollout): boolean =>
  state === 'waiting' && (stage === 'late' || (waits !== null && waits.shown.length > 0));

/** Progress toward the awaited condition is only stored; no one is notified again. */
function stillWaits({ waits }: Rollout, move: NonNullable<Move>): Move {
  const { waits: shown, gate } = move.change;
  if (shown === undefined || JSON.stringify(shown) === JSON.stringify(waits)) return null;
  return { change: { waits: shown, ...(gate === undefined ? {} : { gate }) } };
}

async function nextMove(rollout: Rollout, now: Date): Promise<Move> {
  const watched = await watchedModel(rollout.model);
  const move =
    watched === null
      ? wait('Model monitoring has not learned the predictions yet, so nothing is evaluated.')
      : await moveOf({ rollout, watched, now });
  return move?.change.state === 'waiting' && rollout.state === 'waiting'
    ? stillWaits(rollout, move)
    : move;
}

/**
 * Advances one rollout as far as possible now. Each move is a separate transaction that reads its
 * conditions again.
 */
export async function advanceRollout(id: string, now: Date): Promise<void> {
  for (let count = 0; count < movesAtMost; count += 1) {
    const rollout = readRollout(await db().modelRollout.findUniqueOrThrow({ where: { id } }));
    if (rollout.state !== 'active' && !awaitsMore(rollout)) return;
    const move = await nextMove(rollout, now);
    if (move === null) return;
    if (!(await changeRollout(actor, { ...move, id, revision: rollout.revision }, { now }))) return;
  }
}
