import type { ActionStatus } from '#lib/schemas/actions.ts';
import { targetState } from '#server/actions/executor-target.ts';
import { shadowField } from '#server/actions/model-traffic.ts';
import type { Action } from '#server/generated/prisma/client.ts';
import { measurePromotion } from '#server/models/measure-promotion.ts';
import { scanOnce } from '#server/models/scan-version.ts';
import { servingVersionOf } from '#server/models/serving-version.ts';
import { systemActor } from '#server/platform/actor.ts';
import type { WatchState } from '#server/models/watch-state.ts';
import { db } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { checkLate, checkTraffic, smokeTest } from './canary-checks.ts';
import type { RolloutChange } from './change-rollout.ts';
import { changeRollout } from './change-rollout.ts';
import { judgeGate, watchedModel } from './judge-gate.ts';
import type { Rollout } from './rollout-row.ts';
import { needsLabels, percentAt, readRollout, stageUntilMs } from './rollout-row.ts';
import { termsOf } from './task-terms.ts';

const actor = systemActor('rollouts');
const triesAtMost = 3;
const movesAtMost = 12;

type Move = Omit<RolloutChange, 'id' | 'revision'> | null;
type Scene = { rollout: Rollout; watched: WatchState; now: Date };

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

const wait = (reason: string): Move => ({ change: { state: 'waiting', reason }, note: reason });
const isOneOf = (list: readonly ActionStatus[], { status }: Action): boolean =>
  list.some((each) => each === status);

function timeIsUp({ rollout, watched, now }: Scene): boolean {
  return now.getTime() > stageUntilMs(rollout, watched.labelDelayMs);
}

/** Nothing to do yet; a stage that took its longest time calls a person. */
function patience(scene: Scene, what: string): Move {
  if (!timeIsUp(scene)) return null;
  const { stage, policy } = scene.rollout;
  const delay = needsLabels(stage) ? ' and the usual delay of the labels' : '';
  return wait(`${what} after ${policy.rollout.minutesAtMost} min${delay}. A person decides.`);
}

function takeBack({ rollout }: Scene, reason: string): Move {
  return {
    change: { stage: 'reverting', step: 0, state: 'active', reason },
    note: `taken back. ${reason} (from ${rollout.stage})`,
  };
}

type Ordered = { done: Action } | { move: Move } | { failed: string };

/** The order of the stage: given where it is missing, given anew where it failed, else awaited. */
async function tryOrder(scene: Scene): Promise<Ordered> {
  const { rollout } = scene;
  if (rollout.orderActionId === null) return { move: { change: {}, ask: 'traffic' } };
  const action = await db().action.findUniqueOrThrow({ where: { id: rollout.orderActionId } });
  if (isOneOf(carried, action)) return { done: action };
  if (isOneOf(running, action))
    return { move: patience(scene, `The order ACT-${action.number} is not carried out`) };
  const said = `ACT-${action.number} ended as ${action.status.replace('_', ' ')}: ${action.statusReason ?? ''}`;
  if (action.status !== 'failed') return { move: wait(said) };
  return rollout.attempt + 1 < triesAtMost
    ? { move: { change: { again: true }, note: `${said} It is tried again.` } }
    : { failed: said };
}

/** The order of a stage that cannot go on without it. */
async function orderOf(scene: Scene): Promise<{ done: Action } | { move: Move }> {
  const order = await tryOrder(scene);
  return 'failed' in order ? { move: wait(order.failed) } : order;
}

async function gateMove({ rollout, watched, now }: Scene): Promise<Move> {
  const gate = await judgeGate(rollout, watched, now);
  if (gate.kind === 'collecting') {
    const late = patience(
      { rollout, watched, now },
      `Only ${gate.rows} of ${gate.needed} ${termsOf(watched).truths} have come`,
    );
    if (late !== null) return late;
    const told = rollout.gate?.kind === 'collecting' && rollout.gate.rows === gate.rows;
    return told ? null : { change: { gate } };
  }
  if (!gate.passed)
    return {
      change: { gate, state: 'done', stage: 'done', outcome: 'stopped', reason: gate.reason },
      note: `stopped by the gate. ${gate.reason}`,
    };
  return { change: { gate, stage: 'promotion' }, note: `gate passed. ${gate.reason}` };
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
  if (isOneOf(carried, action)) return onward;
  const anew = await askAnew(scene, action);
  if (anew !== null || isOneOf(running, action)) return anew;
  const reason = `The promotion ACT-${action.number} ended as ${action.status.replace('_', ' ')}.`;
  return {
    change: { state: 'done', stage: 'done', outcome: 'stopped', reason },
    note: `stopped. ${reason}`,
  };
}

/** Whether what serves the model can ask a version without serving its answers; its state tells who is asked so. */
async function mirrors({ rollout: { executor, model }, now }: Scene): Promise<boolean> {
  const state = await targetState(executor, { kind: 'model', name: model }, { now, past: false });
  return shadowField in state;
}

/** A version that cannot be asked in the shadow is asked about recorded requests only, which the test does by itself. */
async function shadowMove(scene: Scene): Promise<Move> {
  const given = scene.rollout.orderActionId !== null;
  const order: Ordered =
    given || (await mirrors(scene)) ? await tryOrder(scene) : { failed: 'It mirrors no requests.' };
  if ('move' in order) return order.move;
  const without = 'failed' in order ? ` (no shadow: ${order.failed})` : '';
  const check = await smokeTest(scene.rollout, scene.watched, scene.now);
  if (!check.ok) {
    return withCheck(takeBack(scene, failedWords(check)), check);
  }
  return {
    change: { stage: 'traffic', step: 0, check },
    note: `answers recorded requests as expected${without}`,
  };
}

function failedWords({ items }: NonNullable<RolloutChange['change']['check']>): string {
  const failed = items.find(({ ok }) => !ok);
  return failed === undefined ? 'A check failed.' : `${failed.title}: ${failed.detail}.`;
}

function withCheck(move: Move, check: NonNullable<RolloutChange['change']['check']>): Move {
  return move === null ? null : { ...move, change: { ...move.change, check } };
}

/** Passing checks in a row since the step has its share. */
function passedInARow(rollout: Rollout, since: Date): number {
  const own = rollout.checks.filter(({ at }) => Date.parse(at) >= since.getTime());
  return own.length - (own.findLastIndex(({ ok }) => !ok) + 1);
}

function nextStep(scene: Scene, check: NonNullable<RolloutChange['change']['check']>): Move {
  const { rollout, now } = scene;
  const percent = percentAt(rollout);
  const note = `${rollout.policy.rollout.checks} checks passed at ${percent}%`;
  if (rollout.step + 1 < rollout.policy.rollout.steps.length)
    return { change: { step: rollout.step + 1, check }, note };
  return {
    change: {
      stage: 'late',
      check,
      provisional: {
        at: now.toISOString(),
        passed: true,
        reason:
          'Errors, latency, mix and estimate are as expected. Provisional: no label has judged it yet.',
        rows: check.rows,
        maturity: null,
        items: check.items,
      },
    },
    note: `${note}; provisionally verified`,
  };
}

async function trafficMove(scene: Scene): Promise<Move> {
  const { rollout, watched, now } = scene;
  const order = await orderOf(scene);
  if ('move' in order) return order.move;
  const since = order.done.finishedAt ?? rollout.stageSince;
  const last = rollout.checks.at(-1);
  // Looked at once per evaluation, whoever woke the job up.
  const tooSoon =
    last !== undefined && now.getTime() - Date.parse(last.at) < env.TANDEM_EVALUATE_SECONDS * 700;
  if (tooSoon) return null;
  const percent = percentAt(rollout);
  const check = await checkTraffic(rollout, watched, { since, now, percent });
  if (check.rows < rollout.policy.rollout.requestsAtLeast)
    return patience(
      scene,
      `Version ${rollout.version} was asked ${check.rows} of ${rollout.policy.rollout.requestsAtLeast} times`,
    );
  if (!check.ok) {
    return withCheck(takeBack(scene, failedWords(check)), check);
  }
  if (passedInARow(rollout, since) + 1 >= rollout.policy.rollout.checks)
    return nextStep(scene, check);
  return { change: { check } };
}

/** Since when the version answers every request. */
async function servesAllSince(rollout: Rollout): Promise<Date> {
  const last = await db().action.findFirst({
    where: {
      targetName: rollout.model,
      kind: 'model.set_traffic',
      status: 'verified',
      plan: { path: ['parameters', 'rollout'], equals: rollout.id },
    },
    orderBy: { finishedAt: 'desc' },
    select: { finishedAt: true },
  });
  return last?.finishedAt ?? rollout.stageSince;
}

async function lateMove(scene: Scene): Promise<Move> {
  const { rollout, watched, now } = scene;
  const since = await servesAllSince(rollout);
  const late = await checkLate(rollout, watched, { since, now });
  if (late === null) return patience(scene, 'Too few labels have come to judge it');
  if (late.items.length === 0) return wait(late.reason);
  if (!late.passed) {
    const move = takeBack(scene, late.reason);
    return move === null ? null : { ...move, change: { ...move.change, late } };
  }
  return {
    change: { late, state: 'done', stage: 'done', outcome: 'verified', reason: late.reason },
    note: `verified on ${late.rows} labelled requests. ${late.reason}`,
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
    return wait(`${known.message} A person decides.`);
  }
}

/** A person is called because labels are late; when they come after all, they still decide. */
const awaitsLabels = ({ state, stage }: Rollout): boolean =>
  state === 'waiting' && stage === 'late';

/** Takes one rollout as far as it gets now. Every move is a transaction of its own; what it waits for is read anew. */
export async function advanceRollout(id: string, now: Date): Promise<void> {
  for (let count = 0; count < movesAtMost; count += 1) {
    const rollout = readRollout(await db().modelRollout.findUniqueOrThrow({ where: { id } }));
    if (rollout.state !== 'active' && !awaitsLabels(rollout)) return;
    const watched = await watchedModel(rollout.model);
    const move =
      watched === null
        ? wait('The watch of the model has not learned yet what it answers, so nothing is judged.')
        : await moveOf({ rollout, watched, now });
    if (move === null || (awaitsLabels(rollout) && move.change.state === 'waiting')) return;
    if (!(await changeRollout(actor, { ...move, id, revision: rollout.revision }, { now }))) return;
  }
}
