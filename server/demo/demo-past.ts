import { z } from 'zod';
import { pastWindowSchema } from '#lib/schemas/governance/past.ts';
import { advanceRolloutsTask } from '#server/actions/advance-rollouts-task.ts';
import { db } from '#server/platform/database/db.ts';
import { toJson } from '#server/platform/json.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { verb } from '#server/platform/verb.ts';

/** Key of the row in the table Setting that says how far the demo's past has been run. */
export const demoPastKey = 'demo-past';

const demoPastState = z.object({
  /** The opening of the demo that it belongs to. */
  order: z.string(),
  windows: z.array(pastWindowSchema),
  /** Index of the window that is being run, and the time of its last pass. */
  window: z.number().int(),
  atMs: z.number().nullable(),
  /** When its windows were first known. */
  seenAtMs: z.number(),
  done: z.boolean(),
  /** Why it was not run, for people. */
  problem: z.string().nullable(),
});
export type DemoPastState = z.output<typeof demoPastState>;

export async function readDemoPast(): Promise<DemoPastState | null> {
  const row = await db().setting.findUnique({ where: { key: demoPastKey } });
  return demoPastState.safeParse(row?.value).data ?? null;
}

async function store({ tx }: VerbContext, state: DemoPastState): Promise<void> {
  const row = { value: toJson(state), updatedAt: new Date() };
  await tx.setting.upsert({
    where: { key: demoPastKey },
    create: { key: demoPastKey, ...row },
    update: row,
  });
}

/** Notes how far the past has come, so that another worker goes on from there. */
export const noteDemoPast = verb(
  { permission: 'accounts:write', input: demoPastState, audit: 'demo.note-past' },
  async (context, state) => {
    context.nothingChanged();
    await store(context, state);
  },
);

/** Ends a window of the past: what came of it becomes history like any other. */
export const closePastWindow = verb(
  { permission: 'accounts:write', input: demoPastState, audit: 'demo.past-window' },
  async (context, state) => {
    const { tx } = context;
    const where = { past: true };
    const incidents = await tx.incident.findMany({
      where,
      select: { id: true, number: true, status: true },
    });
    const data = { past: false };
    await tx.finding.updateMany({ where, data });
    await tx.alert.updateMany({ where, data });
    await tx.action.updateMany({ where, data });
    await tx.incident.updateMany({ where, data });
    const last = state.window + 1 >= state.windows.length;
    await store(context, { ...state, window: state.window + 1, atMs: null, done: last });
    await context.audit({
      subject: { kind: 'demo', name: 'the past of the demo company' },
      after: { window: state.windows[state.window], incidents },
      demo: true,
    });
    for (const topic of ['incidents', 'actions'] as const) await context.emit(topic);
    // A retraining of the past may have no rollout yet.
    await context.wake(advanceRolloutsTask);
    return { last };
  },
);
