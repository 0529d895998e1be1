import { afterAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { getValueModel, readValueModel, saveValueModel } from './value-models.ts';

afterAll(async () => {
  await db().$disconnect();
});

const value = {
  kpi: 'fraud caught',
  currency: 'EUR',
  valuePerGoodOutcome: 2,
  costPerError: { falsePositive: 5, falseNegative: 60 },
};

test('what answers are worth is versioned, audited, and only said by who may change the model', async () => {
  const name = 'worth';
  await createModel(systemActor('trainer'), { name });
  const mia = await makeUser('Mia', ['ml-engineer']);
  const vera = await makeUser('Vera', ['viewer']);
  expect(await getValueModel(vera, { name })).toMatchObject({
    current: { version: 0, value: null },
    versions: [],
  });
  await expect(saveValueModel(vera, { name, value })).rejects.toMatchObject({ code: 'forbidden' });
  const saved = await saveValueModel(mia, { name, value, comment: 'from finance', baseVersion: 0 });
  expect(saved).toMatchObject({
    version: 1,
    by: 'Mia',
    value: { costPerAction: { retrain: null } },
  });
  await expect(saveValueModel(mia, { name, value, baseVersion: 0 })).rejects.toMatchObject({
    code: 'conflict',
  });
  await saveValueModel(mia, { name, value: null, baseVersion: 1 });
  expect(await readValueModel(db(), name)).toMatchObject({ version: 2, value: null });
  const { current, versions } = await getValueModel(vera, { name });
  expect(current.version).toBe(2);
  expect(versions.map(({ value: each }) => each?.kpi ?? null)).toEqual([null, 'fraud caught']);
  const audit = await db().auditEntry.findMany({
    where: { action: 'models.save-value', subjectId: name },
    orderBy: { order: 'asc' },
  });
  expect(audit.map(({ reason }) => reason)).toEqual(['from finance', '']);
});

test('bad input names the field and its limit', async () => {
  const mia = await makeUser('Mia', ['ml-engineer']);
  const save = (given: object) =>
    saveValueModel(mia, { name: 'worth', value: { ...value, ...given } });
  await expect(save({ currency: 'euro' })).rejects.toThrow('value.currency');
  const nothing = { valuePerGoodOutcome: 0, costPerError: { falsePositive: 0, falseNegative: 0 } };
  await expect(save(nothing)).rejects.toThrow('value.valuePerGoodOutcome');
  await expect(saveValueModel(mia, { name: 'unheard-of', value })).rejects.toMatchObject({
    code: 'not_found',
  });
});
