import { expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { systemActor } from '#server/platform/actor.ts';
import { getRetrainPolicy, saveRetrainPolicy } from './retrain-policies.ts';

async function registered(name: string) {
  await createModel(systemActor('trainer'), { name });
  return makeUser('Mia', ['ml-engineer']);
}

test('a save over somebody else’s is refused with theirs; restoring an earlier version makes a new one', async () => {
  const name = 'policy-versions';
  const mia = await registered(name);
  const { current: shipped } = await getRetrainPolicy(mia, { name });
  expect(shipped).toMatchObject({ version: 0, by: null, at: null });
  const first = { ...shipped.body, coolDownMinutes: 5 };
  await saveRetrainPolicy(mia, { ...first, name, comment: 'quick', baseVersion: 0 });
  const second = { ...shipped.body, coolDownMinutes: 500 };
  await expect(
    saveRetrainPolicy(mia, { ...second, name, comment: 'slow', baseVersion: 0 }),
  ).rejects.toMatchObject({
    code: 'conflict',
    data: { version: 1, by: 'Mia', theirs: { coolDownMinutes: 5 } },
  });
  await saveRetrainPolicy(mia, { ...second, name, comment: 'slow', baseVersion: 1 });
  const back = 'Restore version 1';
  await saveRetrainPolicy(mia, { ...first, name, comment: back, baseVersion: 2 });
  const { current, versions } = await getRetrainPolicy(mia, { name });
  expect(current).toMatchObject({ version: 3, comment: back, by: 'Mia', body: first });
  expect(versions.map(({ version, body }) => [version, body.coolDownMinutes])).toEqual([
    [3, 5],
    [2, 500],
    [1, 5],
  ]);
});

test('who may only read saves nothing, and what is out of its limits is named by its field', async () => {
  const name = 'policy-limits';
  const mia = await registered(name);
  const viewer = await makeUser('Vi', ['viewer']);
  const { current } = await getRetrainPolicy(viewer, { name });
  await expect(saveRetrainPolicy(viewer, { ...current.body, name })).rejects.toMatchObject({
    code: 'forbidden',
  });
  const gate = { ...current.body.gate, confidence: 0.5 };
  await expect(saveRetrainPolicy(mia, { ...current.body, gate, name })).rejects.toMatchObject({
    code: 'invalid_input',
    fields: [{ field: 'gate.confidence' }],
  });
  const rollout = { ...current.body.rollout, steps: [5 as const, 25 as const] };
  await expect(saveRetrainPolicy(mia, { ...current.body, rollout, name })).rejects.toMatchObject({
    fields: [{ field: 'rollout.steps', message: 'must rise and end at 100' }],
  });
  expect((await getRetrainPolicy(mia, { name })).versions).toEqual([]);
});
