import { z } from 'zod';
import type { PastWindow } from '#lib/schemas/governance/past.ts';
import { personaActor } from '#server/accounts/persona-user.ts';
import { approve, reject } from '#server/actions/decide.ts';
import {
  closePastWindow,
  noteDemoPast,
  readDemoPast,
  type DemoPastState,
} from '#server/demo/demo-past.ts';
import { resolveIncident } from '#server/incidents/resolve.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import { job, type JobContext } from '#server/jobs/queue/job.ts';
import { runQueued } from '#server/jobs/runs/run-actions.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { askDemoPast } from '#server/platform/demo/demo-control.ts';
import { demoOrder, demoReport } from '#server/platform/demo/demo-state.ts';
import { env } from '#server/platform/env.ts';
import { logger } from '#server/platform/logger.ts';
import type { Pass } from '#server/platform/verb.ts';
import { signalSamples } from '#server/telemetry/queries/signal-samples.ts';

type Decision = PastWindow['decisions'][number];

const actor = systemActor('demo past');
/** Step of the simulation: the default interval of live evaluation. */
const stepMs = 30_000;
/** Maximum duration of one slice of work; live evaluation runs between two slices. */
const sliceMs = 4_000;
/** Wait after the demo is ready, so that its graph exists and expected ranges have been learned. */
const settleMs = 60_000;
const giveUpMs = 15 * 60_000;
/** Minimum share of derived samples required to run a window. */
const enough = 0.8;
const startsAfterMs = 2_000;

/** State of the current demo; null if its past is complete or no demo is open. */
async function currentState(now: Date): Promise<DemoPastState | 'starting' | null> {
  const order = await demoOrder();
  if (order?.state !== 'open') return null;
  const known = await readDemoPast();
  if (known?.order === order.id) return known.done ? null : known;
  if ((await demoReport(order))?.state !== 'running') return 'starting';
  const { windows } = await askDemoPast();
  const state: DemoPastState = {
    order: order.id,
    windows,
    window: 0,
    atMs: null,
    seenAtMs: now.getTime(),
    done: windows.length === 0,
    problem: null,
  };
  await noteDemoPast(actor, state);
  return state.done ? null : state;
}

async function isDerived({ fromMs, toMs }: PastWindow): Promise<boolean> {
  const samples = await signalSamples({ metric: 'service.request.rate', labels: {}, fromMs, toMs });
  return samples.length >= (enough * (toMs - fromMs)) / (env.TANDEM_SAMPLE_SECONDS * 1_000);
}

/** Casts the vote of the person on duty on a past proposal. */
async function vote(person: Actor, { kind, comment }: Decision, pass: Pass): Promise<void> {
  const action = await db().action.findFirst({
    where: { past: true, status: 'proposed' },
    orderBy: { proposedAt: 'asc' },
    select: { id: true, planVersion: true },
  });
  if (action === null) return logger.info('nothing to decide in the history', { at: pass.now });
  const given = { ...action, comment, confirmed: true };
  if (kind === 'approve') await approve(person, given, { ...pass, fromThisMachine: true });
  else await reject(person, given, pass);
}

async function resolveAll(person: Actor, { comment }: Decision, pass: Pass): Promise<void> {
  const open = await db().incident.findMany({
    where: { past: true, status: { not: 'resolved' } },
    select: { id: true },
  });
  for (const { id } of open) await resolveIncident(person, { id, reason: comment }, pass);
}

/**
 * Repeats a person's past decision with only that person's permissions. Approved actions are
 * executed without a control call.
 */
async function decideThen(decision: Decision, context: JobContext): Promise<void> {
  const at = new Date(decision.atMs);
  const pass: Pass = { now: at, past: true };
  const person = await personaActor(actor, { persona: decision.persona }, pass);
  try {
    if (decision.kind === 'resolve') await resolveAll(person, decision, pass);
    else await vote(person, decision, pass);
  } catch (error) {
    logger.warn('a decision of the demo history was refused', { decision, error });
  }
  await carryOut(at, context);
}

async function carryOut(at: Date, { worker, signal }: JobContext): Promise<void> {
  const now = new Date(at.getTime() + startsAfterMs);
  await runQueued({ worker, signal, pass: { now, past: true } });
}

/** Runs one evaluation pass with the clock set back, after the decisions made before that time. */
async function goOn(state: DemoPastState, window: PastWindow, context: JobContext) {
  const fromMs = state.atMs ?? window.fromMs;
  const toMs = fromMs + stepMs;
  if (toMs > window.toMs) {
    await closePastWindow(actor, state);
    return readDemoPast();
  }
  for (const decision of window.decisions)
    if (decision.atMs > fromMs && decision.atMs <= toMs) await decideThen(decision, context);
  const now = new Date(toMs);
  await evaluateOnce({ now, past: true });
  await carryOut(now, context);
  const next = { ...state, atMs: toMs };
  await noteDemoPast(actor, next);
  return next;
}

async function isReady(state: DemoPastState, window: PastWindow, now: Date): Promise<boolean> {
  const sinceMs = now.getTime() - state.seenAtMs;
  if (sinceMs < settleMs) return false;
  if (state.atMs !== null || (await isDerived(window))) return true;
  if (sinceMs > giveUpMs)
    await noteDemoPast(actor, {
      ...state,
      done: true,
      problem: 'The telemetry of the demo history did not arrive.',
    });
  return false;
}

/**
 * Runs the past of the demo company once, after it is ready: the same evaluation passes, over the
 * windows that the company defines, with an injected clock and simulated control calls.
 */
export const runDemoPastJob = job({
  id: 'run-demo-past',
  payload: z.object({}),
  everyMs: 60_000,
  woken: true,
  run: async (_payload, context) => {
    const untilMs = performance.now() + sliceMs;
    const current = await currentState(context.now);
    if (current !== null) context.rerunIn(5_000);
    let state = current === 'starting' ? null : current;
    while (state !== null && !state.done && performance.now() < untilMs) {
      const window = state.windows[state.window];
      if (context.signal.aborted || window === undefined) return;
      if ((await demoOrder())?.id !== state.order) return;
      if (!(await isReady(state, window, context.now))) return;
      state = await goOn(state, window, context);
    }
  },
});
