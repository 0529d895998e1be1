import type { Action } from '#server/generated/prisma/client.ts';
import { measurePromotion } from '#server/rollouts/promotion/measure-promotion.ts';
import { scanOnce } from '#server/models/files/scan-version.ts';
import { servingVersionOf } from '#server/inference/serving-version.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { changeRollout } from './change-rollout.ts';
import { judgeGate, watchedModel } from './checks/judge-gate.ts';
import { lateMove } from './late-move.ts';
import type { Move, Scene } from './rollout-moves.ts';
import { isCarried, isRunning, orderOf, patience, timeIsUp, wait } from './rollout-moves.ts';
import type { Rollout } from './rollout-row.ts';
import { readRollout } from './rollout-row.ts';
import { shadowMove, unaskedWaits } from './shadow-move.ts';
import { termsOf } from '#server/inference/performance/task-terms.ts';
import { trafficMove } from './traffic-move.ts';

const actor = systemActor('rollouts');
const movesAtMost = 12;
/** Fewer pairs have no interval. */
const pairsAtLeast = 2;

/** What the gate needs: as many labels as the policy asks for, or those that are there where a person went on with them. */
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
    const late = patience(scene, `Only ${rows} of ${needed} ${truths} have come`, {
      mayProceed: rows >= pairsAtLeast,
      shown: [{ what: truths, shown: rows, needed }],
    });
    if (late !== null) return { ...late, change: { ...late.change, gate: collecting } };
    const told = rollout.gate?.kind === 'collecting' && rollout.gate.rows === rows;
    return told ? null : { change: { gate: collecting } };
  }
  const fewer =
    rollout.accepted !== null && gate.rows < needed
      ? ` It was judged on ${gate.rows} of ${needed} ${truths}.`
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

/** The gate compared with what served then; where another version serves by now, it compares again, and the longest time of the gate begins anew. */
async function judgeAgain({ rollout }: Scene): Promise<Move> {
  const { model, baseVersion, version, policy } = rollout;
  const serving = await servingVersionOf(model);
  if (serving === null || serving === baseVersion || serving === version) return null;
  const gate = { kind: 'collecting' as const, rows: 0, needed: policy.gate.rowsAtLeast };
  return {
    change: { stage: 'gate', gate, baseVersion: serving },
    note: `judged again. The gate compared it with version ${baseVersion}, and version ${serving} serves by now.`,
  };
}

/** A request that nobody decided, or that ended since the champion changed: it is closed in the move that judges again. */
async function askAnew(scene: Scene, { number, status }: Action): Promise<Move> {
  if (status !== 'proposed' && status !== 'superseded') return null;
  const again = await judgeAgain(scene);
  if (again === null) return null;
  const note = `${again.note ?? ''} ACT-${number} is withdrawn; once the gate has passed it asks anew.`;
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
    note: `version ${rollout.baseVersion} serves again`,
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

/** What cannot be read for the longest time of a stage is told to a person; before, the next pass tries again. */
async function moveOf(scene: Scene): Promise<Move> {
  const { stage, state } = scene.rollout;
  try {
    return (await moves[stage]?.(scene)) ?? null;
  } catch (error) {
    const known = asTandemError(error);
    const isStuck = known?.code === 'unavailable' && stage !== 'promotion' && timeIsUp(scene);
    if (!isStuck || state === 'waiting') throw error;
    const reason = `${known.message} A person decides.`;
    return stage === 'shadow' ? wait(reason, unaskedWaits) : wait(reason);
  }
}

/** A person is called because something is late; when it comes after all, it still decides. */
const awaitsMore = ({ state, stage, waits }: Rollout): boolean =>
  state === 'waiting' && (stage === 'late' || (waits !== null && waits.shown.length > 0));

/** What it waits for may have come nearer: only that is kept, and nobody is called again. */
function stillWaits({ waits }: Rollout, move: NonNullable<Move>): Move {
  const { waits: shown, gate } = move.change;
  if (shown === undefined || JSON.stringify(shown) === JSON.stringify(waits)) return null;
  return { change: { waits: shown, ...(gate === undefined ? {} : { gate }) } };
}

async function nextMove(rollout: Rollout, now: Date): Promise<Move> {
  const watched = await watchedModel(rollout.model);
  const move =
    watched === null
      ? wait('The watch of the model has not learned yet what it answers, so nothing is judged.')
      : await moveOf({ rollout, watched, now });
  return move?.change.state === 'waiting' && rollout.state === 'waiting'
    ? stillWaits(rollout, move)
    : move;
}

/** Takes one rollout as far as it gets now. Every move is a transaction of its own; what it waits for is read anew. */
export async function advanceRollout(id: string, now: Date): Promise<void> {
  for (let count = 0; count < movesAtMost; count += 1) {
    const rollout = readRollout(await db().modelRollout.findUniqueOrThrow({ where: { id } }));
    if (rollout.state !== 'active' && !awaitsMore(rollout)) return;
    const move = await nextMove(rollout, now);
    if (move === null) return;
    if (!(await changeRollout(actor, { ...move, id, revision: rollout.revision }, { now }))) return;
  }
}
