import { z } from 'zod';
import { demoVoteSchema } from '#lib/schemas/governance/past.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';
import { toJson } from '#server/platform/json.ts';
import { verb } from '#server/platform/verb.ts';

/** Key of the Setting row for the votes that demo users have yet to cast. */
export const demoVotesKey = 'demo-votes';

const demoVotesState = z.object({
  /** ID of the demo opening that the votes belong to. */
  order: z.string(),
  votes: z.array(demoVoteSchema),
  /** Time when the votes were first read. */
  seenAtMs: z.number(),
});
export type DemoVotesState = z.output<typeof demoVotesState>;

export async function readDemoVotes(): Promise<DemoVotesState | null> {
  const row = await db().setting.findUnique({ where: { key: demoVotesKey } });
  return demoVotesState.safeParse(row?.value).data ?? null;
}

/** Records the remaining votes, so that another worker can continue. */
export const noteDemoVotes = verb(
  { permission: 'accounts:write', input: demoVotesState, audit: 'demo.note-votes' },
  async (context, state) => {
    context.nothingChanged();
    const row = { value: toJson(state), updatedAt: context.now };
    await context.tx.setting.upsert({
      where: { key: demoVotesKey },
      create: { key: demoVotesKey, ...row },
      update: row,
    });
  },
);

const castVote = z.object({ actionId: z.uuid(), userId: z.uuid() });
/** Remains when the demo is removed, because the user's own work retains its votes. */
const castVotesKey = 'demo-votes-cast';

/** Votes that Tandem cast for demo users, not decided by a user. */
export async function readCastVotes(tx: Pick<Transaction, 'setting'> = db()) {
  const row = await tx.setting.findUnique({ where: { key: castVotesKey } });
  return z.array(castVote).safeParse(row?.value).data ?? [];
}

/** Records a vote before it is cast, so that it never counts as a user's own decision. */
export const noteCastVote = verb(
  { permission: 'accounts:write', input: castVote, audit: 'demo.note-votes' },
  async (context, vote) => {
    context.nothingChanged();
    const others = (await readCastVotes(context.tx)).filter(
      ({ actionId, userId }) => actionId !== vote.actionId || userId !== vote.userId,
    );
    const row = { value: toJson([...others, vote]), updatedAt: context.now };
    await context.tx.setting.upsert({
      where: { key: castVotesKey },
      create: { key: castVotesKey, ...row },
      update: row,
    });
  },
);
