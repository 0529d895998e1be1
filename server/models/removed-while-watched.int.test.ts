import { expect, test } from 'vitest';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { newId } from '#server/platform/ids.ts';
import { saveLearnedLimits, saveWatchState } from './learned-limits.ts';

const watcher = systemActor('watcher');
const limit = {
  measure: 'accuracy',
  basis: 'realised',
  direction: 'below',
  limit: 0.8,
  target: null,
  usual: 0.9,
  severity: 'warning',
  enabled: true,
} as const;

async function waiting(): Promise<number> {
  const rows = await db()
    .$queryRaw`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return (rows as unknown[]).length;
}

test('what a watch has seen of a model that is removed meanwhile is not kept', async () => {
  const model = 'fraud-removed';
  await db().inferenceModel.create({ data: { id: newId(), name: model } });
  const save = (): Promise<unknown> =>
    Promise.all([
      saveWatchState(watcher, {
        model,
        state: null,
        drift: null,
        errors: [],
        watchedAt: new Date(),
      }),
      saveLearnedLimits(watcher, { model, limits: [limit], why: 'its first day' }),
    ]);
  await save();
  expect(await db().modelWatch.count({ where: { model } })).toBe(1);
  expect(await db().modelLimit.count({ where: { model } })).toBe(1);
  let saving: Promise<unknown> = Promise.resolve();
  await db().$transaction(
    async (tx) => {
      await tx.inferenceModel.delete({ where: { name: model } });
      await tx.modelWatch.deleteMany({ where: { model } });
      await tx.modelLimit.deleteMany({ where: { model } });
      saving = save();
      await expect.poll(waiting, { timeout: 30_000 }).toBe(2);
    },
    { timeout: 60_000 },
  );
  await saving;
  expect(await db().modelWatch.count({ where: { model } })).toBe(0);
  expect(await db().modelLimit.count({ where: { model } })).toBe(0);
});
