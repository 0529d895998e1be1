import { z } from 'zod';
import type { DemoVote } from '#lib/schemas/governance-past.ts';
import { personaActor } from '#server/accounts/persona-user.ts';
import { approve } from '#server/actions/decide.ts';
import type { DemoVotesState } from '#server/governance/demo-votes.ts';
import { noteCastVote, noteDemoVotes, readDemoVotes } from '#server/governance/demo-votes.ts';
import { job } from '#server/jobs/job.ts';
import { systemActor } from '#server/platform/actor.ts';
import { askDemoPast } from '#server/platform/ask-demo.ts';
import { db } from '#server/platform/db.ts';
import { demoOrder, demoReport } from '#server/platform/demo-state.ts';
import { logger } from '#server/platform/logger.ts';

const actor = systemActor('demo votes');
/** What has not been asked for by then is left to whoever comes. */
const giveUpMs = 30 * 60_000;

/** The votes of the opening in force that are left. */
async function currentVotes(now: Date): Promise<DemoVotesState | 'starting' | 'done'> {
  const order = await demoOrder();
  if (order?.state !== 'open') return 'done';
  const known = await readDemoVotes();
  if (known?.order === order.id) return known.votes.length === 0 ? 'done' : known;
  if ((await demoReport(order))?.state !== 'running') return 'starting';
  const { votes } = await askDemoPast();
  return { order: order.id, votes, seenAtMs: now.getTime() };
}

/** Casts a vote by the verb that everybody votes with, with no more than that person's rights. False: there is nothing to vote on yet. */
export async function castDemoVote(
  { kind, target, persona, comment }: DemoVote,
  now: Date,
): Promise<boolean> {
  const action = await db().action.findFirst({
    where: { demo: true, past: false, kind, targetName: target },
    orderBy: { proposedAt: 'asc' },
    select: { id: true, status: true, planVersion: true },
  });
  if (action === null) return false;
  // Somebody else has settled it.
  if (action.status !== 'proposed') return true;
  const { id, planVersion } = action;
  const person = await personaActor(actor, { persona }, { now });
  await noteCastVote(actor, { actionId: id, userId: person.id }, { now });
  try {
    const vote = { id, planVersion, comment, confirmed: true };
    await approve(person, vote, { now, fromThisMachine: true });
    return true;
  } catch (error) {
    logger.warn('a vote of the demo company was refused', { target, persona, error });
    return false;
  }
}

/** People of the demo company approve what it asks for on its first day, so that it opens as a company that runs. */
export const castDemoVotesJob = job({
  id: 'cast-demo-votes',
  payload: z.object({}),
  everyMs: 60_000,
  woken: true,
  run: async (_payload, { now, signal, rerunIn }) => {
    const state = await currentVotes(now);
    if (state === 'done') return;
    // The company is starting, or asks for its votes one by one.
    rerunIn(5_000);
    if (state === 'starting') return;
    const left: DemoVote[] = [];
    const tooLate = now.getTime() - state.seenAtMs > giveUpMs;
    for (const vote of tooLate || signal.aborted ? [] : state.votes)
      if (!(await castDemoVote(vote, now))) left.push(vote);
    if (!signal.aborted) await noteDemoVotes(actor, { ...state, votes: left });
  },
});
