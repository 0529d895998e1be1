import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeUser } from '#server/actions/test-fixture.ts';
import { createRun } from '#server/experiments/create-run.ts';
import { setAlias } from '#server/models/aliases.ts';
import { modelAt } from '#server/models/model-at.ts';
import { createVersion, deleteVersion } from '#server/models/model-versions.ts';
import { protectAliases } from '#server/models/protect-aliases.ts';
import { createModel, deleteModel } from '#server/models/registered-models.ts';
import { systemActor } from '#server/platform/actor.ts';

const trainer = systemActor('trainer');

/** A model with one version, which an alias that nobody guards points to. Answers a moment of that time. */
async function makeModel(name: string): Promise<Date> {
  const { run } = await createRun(trainer, { experimentId: 0, runName: `fit ${name}` });
  const { runId } = run.info;
  await createModel(trainer, { name });
  await createVersion(trainer, { name, source: `mlflow-artifacts:/0/${runId}/artifacts/m`, runId });
  await setAlias(trainer, { name, alias: 'candidate', version: 1 });
  return passed();
}

/** A moment after all that was done and before all that comes: times are kept to the millisecond. */
async function passed(): Promise<Date> {
  await sleep(2);
  const then = new Date();
  await sleep(2);
  return then;
}

test('a removed model still tells what it was, and who removed it', async () => {
  const name = 'past-removed';
  const mia = await makeUser('Mia', ['ml-engineer']);
  const then = await makeModel(name);
  await deleteModel(mia, { name });
  expect(await modelAt(mia, { name, at: then })).toMatchObject({
    existed: true,
    removed: { by: 'Mia' },
    aliases: [{ alias: 'candidate', version: 1 }],
  });
  const now = await modelAt(mia, { name });
  expect(now).toMatchObject({ existed: false, aliases: [], version: null });
  expect(now.sentence).toContain('was removed at');
});

test('a new model of an old name does not take the past of the old one', async () => {
  const name = 'past-twice';
  const mia = await makeUser('Mia', ['ml-engineer']);
  const then = await makeModel(name);
  await deleteModel(mia, { name });
  await createModel(trainer, { name });
  expect(await modelAt(mia, { name, at: then })).toMatchObject({
    removed: { by: 'Mia' },
    aliases: [{ version: 1 }],
  });
  expect(await modelAt(mia, { name })).toMatchObject({ removed: null, aliases: [] });
});

test('a removed version that decided is told with its run and who removed it', async () => {
  const name = 'past-version';
  const mia = await makeUser('Mia', ['ml-engineer']);
  await makeModel(name);
  await protectAliases(trainer, { aliases: ['production'] });
  await setAlias(trainer, { name, alias: 'champion', version: 1 });
  const then = await passed();
  await deleteVersion(mia, { name, version: 1 });
  await protectAliases(trainer, { aliases: ['champion', 'production'] });
  expect(await modelAt(mia, { name, at: then })).toMatchObject({
    removed: null,
    decided: { alias: 'champion', version: 1 },
    version: { version: 1, removed: { by: 'Mia' } },
    trainedOn: { run: { name: `fit ${name}` } },
    replaced: { toVersion: null },
  });
});

test('who may not read models is not told of removed ones', async () => {
  const name = 'past-hidden';
  const mia = await makeUser('Mia', ['ml-engineer']);
  const then = await makeModel(name);
  await deleteModel(mia, { name });
  const nobody = await makeUser('Nobody', []);
  await expect(modelAt(nobody, { name, at: then })).rejects.toMatchObject({ code: 'forbidden' });
});
