import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import { setAlias } from '#server/rollouts/promotion/aliases.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';
import { listAliasChanges } from './aliases/alias-changes.ts';
import { listVersions } from './list-versions.ts';
import { createVersion, deleteVersion } from './model-versions.ts';
import { updateModel } from './registered-models.ts';
import { searchModels } from './search-models.ts';
import { trainedModel } from './testing/training.ts';

const trainer = systemActor('trainer');
let viewer: Actor;
let name: string;

function described(path: string, answer: unknown): void {
  const operation = allOperations.find((each) => each.method === 'get' && each.path === path);
  expect(operation?.answer.schema?.safeParse(answer)).toMatchObject({ success: true });
}

beforeAll(async () => {
  viewer = await makeUser('V', ['viewer']);
  ({ model: name } = await trainedModel());
  for (let version = 2; version <= 12; version += 1)
    await createVersion(trainer, {
      name,
      source: 'mlflow-artifacts:/0/none',
      description: version === 7 ? '100% tuned' : '',
    });
  for (const version of [3, 5, 11]) await setAlias(trainer, { name, alias: 'shadow', version });
  await deleteVersion(trainer, { name, version: 3 });
});
afterAll(async () => {
  await closeSpool();
  await db().$disconnect();
});

test('versions page by page, the newest first, and by number, alias or description', async () => {
  const first = await listVersions(viewer, { name, limit: 6 });
  described('/api/models/{name}/versions', first);
  expect(first.items.map(({ version }) => version)).toEqual([12, 11, 10, 9, 8, 7]);
  const second = await listVersions(viewer, { name, limit: 6, cursor: first.nextCursor ?? '' });
  expect(second.items.map(({ version }) => version)).toEqual([6, 5, 4, 2, 1]);
  expect(second.nextCursor).toBeNull();
  expect(second.items.at(-1)).toMatchObject({ run: { name: 'fit' } });
  const found = async (search: string) =>
    (await listVersions(viewer, { name, search })).items.map(({ version }) => version);
  expect(await found('1')).toEqual([12, 11, 10, 1]);
  expect(await found('v12')).toEqual([12]);
  expect(await found('SHAD')).toEqual([11]);
  expect(await found('100%')).toEqual([7]);
  expect(await found('%')).toEqual([7]);
});

test('changes of aliases page by page, with how many there are and which versions are left', async () => {
  const first = await listAliasChanges(viewer, { name, limit: 2 });
  described('/api/models/{name}/alias-changes', first);
  expect(first).toMatchObject({
    items: [
      { alias: 'shadow', fromVersion: 5, toVersion: 11 },
      { alias: 'shadow', fromVersion: 3, toVersion: 5 },
    ],
    total: 3,
    registered: [5, 11],
  });
  const rest = await listAliasChanges(viewer, { name, limit: 2, cursor: first.nextCursor ?? '' });
  expect(rest).toMatchObject({
    items: [{ fromVersion: null, toVersion: 3 }],
    nextCursor: null,
    registered: [],
  });
});

test('models are ordered by timestamp as MLflow does it, the last updated first', async () => {
  const { model: later } = await trainedModel();
  const order = async () => {
    const { registeredModels } = await searchModels(viewer, {
      filter: `name LIKE 'm-%'`,
      orderBy: ['timestamp DESC'],
      maxResults: 1_000,
    });
    return registeredModels.map((each) => each.name).filter((each) => [name, later].includes(each));
  };
  expect(await order()).toEqual([later, name]);
  await updateModel(trainer, { name, description: 'changed' });
  expect(await order()).toEqual([name, later]);
});
