import { expect, test } from 'vitest';
import { saveDriftPlan } from '#server/drift/drift-plan.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { saveLearnedLimits, saveMonitoringState } from './limits/learned-limits.ts';
import { saveLimits } from './limits/model-limits.ts';
import { saveMonitoring } from './save-monitor.ts';

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

const lowAccuracy = {
  basis: 'realised' as const,
  measure: 'accuracy' as const,
  limit: 0.9,
  severity: 'warning' as const,
};

async function waiting(): Promise<number> {
  const rows = await db()
    .$queryRaw`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return (rows as unknown[]).length;
}

/** Removes the model with its watch while `save` begins, which must wait for it `times`. */
async function removeDuring(model: string, save: () => Promise<unknown>, times: number) {
  let saving: Promise<unknown> = Promise.resolve();
  await db().$transaction(
    async (tx) => {
      await tx.inferenceModel.delete({ where: { name: model } });
      await tx.modelWatch.deleteMany({ where: { model } });
      await tx.modelLimit.deleteMany({ where: { model } });
      saving = save();
      saving.catch(() => undefined);
      await expect.poll(waiting).toBe(times);
    },
    { timeout: 60_000 },
  );
  return saving;
}

async function left(model: string): Promise<number[]> {
  return [
    await db().modelWatch.count({ where: { model } }),
    await db().modelLimit.count({ where: { model } }),
  ];
}

test('what a watch has seen of a model that is removed meanwhile is not kept', async () => {
  const model = 'fraud-removed';
  await db().inferenceModel.create({ data: { id: newId(), name: model } });
  const save = (): Promise<unknown> =>
    Promise.all([
      saveMonitoringState(watcher, {
        model,
        state: null,
        drift: null,
        errors: [],
        watchedAt: new Date(),
      }),
      saveLearnedLimits(watcher, { model, limits: [limit], why: 'its first day' }),
    ]);
  await save();
  expect(await left(model)).toEqual([1, 1]);
  await removeDuring(model, save, 2);
  expect(await left(model)).toEqual([0, 0]);
});

test.for([
  ['settings', (name: string) => saveMonitoring(watcher, { name })],
  ['limits', (name: string) => saveLimits(watcher, { name, limits: [lowAccuracy] })],
  ['plan', (name: string) => saveDriftPlan(watcher, { name })],
] as const)(
  'the %s of a model that is removed while they are saved leave nothing',
  async ([what, save]) => {
    const name = `removed-with-${what}`;
    await db().inferenceModel.create({ data: { id: newId(), name } });
    const saving = removeDuring(name, () => save(name), 1);
    await expect(saving).rejects.toMatchObject({ code: 'not_found' });
    expect(await left(name)).toEqual([0, 0]);
  },
);
