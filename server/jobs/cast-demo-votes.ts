import { z } from 'zod';
import type { DemoVote } from '#lib/schemas/governance/past.ts';
import { personaActor } from '#server/accounts/persona-user.ts';
import { approve, reject } from '#server/actions/decide.ts';
import { job } from '#server/jobs/queue/job.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { askDemoPast } from '#server/platform/demo/demo-control.ts';
import { demoOrder, demoReport } from '#server/platform/demo/demo-state.ts';
import {
  noteCastVote,
  noteDemoVotes,
  readDemoVotes,
  type DemoVotesState,
} from '#server/platform/demo/demo-votes.ts';
import { logger } from '#server/platform/logger.ts';

const actor = systemActor('demo votes');
/** Requests that do not exist by then are left to users. */
const giveUpMs = 30 * 60_000;

/** Remaining votes of the current demo opening. */
async function currentVotes(now: Date): Promise<DemoVotesState | 'starting' | 'done'> {
  const order = await demoOrder();
  if (order?.state !== 'open') return 'done';
  const known = await readDemoVotes();
  if (known?.order === order.id) return known.votes.length === 0 ? 'done' : known;
  if ((await demoReport(order))?.state !== 'running') return 'starting';
  const { votes } = await askDemoPast();
  return { order: order.id, votes, seenAtMs: now.getTime() };
}

const promotedVersion = z.object({ parameters: z.object({ toVersion: z.number() }) });

/** Whether a request promotes the version created by the run with this name. */
async function promotesRun(plan: unknown, model: string, run: string): Promise<boolean> {
  const version = promotedVersion.safeParse(plan).data?.parameters.toVersion;
  if (version === undefined) return false;
  const made = await db().modelVersion.findFirst({
    where: { version, model: { name: model } },
    select: { runId: true },
  });
  const { runId = null } = made ?? {};
  return runId !== null && (await db().run.count({ where: { id: runId, name: run } })) > 0;
}

/** Request that a vote decides; null if it does not exist yet. */
async function votedAction({ kind, target, run }: DemoVote) {
  const actions = await db().action.findMany({
    where: { demo: true, past: false, kind, targetName: target },
    orderBy: { proposedAt: 'asc' },
    take: 20,
    select: { id: true, status: true, planVersion: true, plan: true },
  });
  if (run === null) return actions[0] ?? null;
  for (const action of actions) if (await promotesRun(action.plan, target, run)) return action;
  return null;
}

/**
 * Casts a vote with the ordinary vote verb and only that person's permissions. Returns false if
 * there is nothing to vote on yet.
 */
export async function castDemoVote(asked: DemoVote, now: Date): Promise<boolean> {
  const { target, persona, comment } = asked;
  const action = await votedAction(asked);
  if (action === null) return false;
  // Already settled by another user.
  if (action.status !== 'proposed') return true;
  const { id, planVersion } = action;
  const person = await personaActor(actor, { persona }, { now });
  await noteCastVote(actor, { actionId: id, userId: person.id }, { now });
  try {
    const vote = { id, planVersion, comment, confirmed: true };
    if (asked.vote === 'approve') await approve(person, vote, { now, fromThisMachine: true });
    else await reject(person, vote, { now });
    return true;
  } catch (error) {
    logger.warn('a vote of the demo company was refused', { target, persona, error });
    return false;
  }
}

/** Casts the votes of demo users on the requests of the first demo day. */
export const castDemoVotesJob = job({
  id: 'cast-demo-votes',
  payload: z.object({}),
  everyMs: 60_000,
  woken: true,
  run: async (_payload, { now, signal, rerunIn }) => {
    const state = await currentVotes(now);
    if (state === 'done') return;
    // Runs again: the company is still starting, or some requests do not exist yet.
    rerunIn(5_000);
    if (state === 'starting') return;
    const left: DemoVote[] = [];
    const tooLate = now.getTime() - state.seenAtMs > giveUpMs;
    for (const vote of tooLate || signal.aborted ? [] : state.votes)
      if (!(await castDemoVote(vote, now))) left.push(vote);
    if (!signal.aborted) await noteDemoVotes(actor, { ...state, votes: left });
  },
});
