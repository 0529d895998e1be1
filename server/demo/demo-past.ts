import { z } from 'zod';
import { pastWindowSchema } from '#lib/schemas/governance/past.ts';
import { advanceRolloutsTask } from '#server/actions/advance-rollouts-task.ts';
import { db } from '#server/platform/database/db.ts';
import { toJson } from '#server/platform/json.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';

/** Key of the Setting row that stores the progress of the demo's history run. */
export const demoPastKey = 'demo-past';

const demoPastState = z.object({
  /** Order that opened the demo that this state belongs to. */
  order: z.string(),
  windows: z.array(pastWindowSchema),
  /** Index of the current window, and the time of its last pass. */
  window: z.number().int(),
  atMs: z.number().nullable(),
  /** Time when the windows were first read. */
  seenAtMs: z.number(),
  done: z.boolean(),
  /** Reason the history was not run, shown to users. */
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

/** Stores the progress of the history run, so that another worker can continue it. */
export const noteDemoPast = verb(
  { permission: 'accounts:write', input: demoPastState, audit: 'demo.note-past' },
  async (context, state) => {
    context.nothingChanged();
    await store(context, state);
  },
);

/** Closes a window of the demo's history; its results become ordinary history. */
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
      subject: { kind: 'demo', name: 'the demo history' },
      after: { window: state.windows[state.window], incidents },
      demo: true,
    });
    for (const topic of ['incidents', 'actions'] as const) await context.emit(topic);
    // A retraining in the demo's history may still need a rollout.
    await context.wake(advanceRolloutsTask);
    return { last };
  },
);
