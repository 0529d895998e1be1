import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { placeOfArtifact } from '#server/experiments/served-below.ts';
import { Prisma } from '#server/generated/prisma/client.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { db } from '#server/platform/database/db.ts';
import { setAlias } from '#server/rollouts/promotion/aliases.ts';

const folder = 'a'.repeat(250);
/** Longer than what the index holds. */
const deep = `0/${folder}/${folder}/${folder}`;
const sources: Readonly<Record<string, string>> = {
  model: '0/run/artifacts/model',
  neighbour: '0/run/artifacts/model-2',
  folder: '0/run',
  percent: '0/run_/artifacts/model',
  deep: `${deep}/model`,
  'deep-too': `${deep}/models`,
  accents: '0/é/modèle',
};

beforeAll(async () => {
  const admin = await makeUser('A', ['admin']);
  for (const [name, path] of Object.entries(sources)) {
    await createModel(admin, { name });
    await createVersion(admin, { name, source: `mlflow-artifacts:/${path}` });
    await setAlias(admin, { name, alias: 'stable', version: 1 });
  }
  // No alias points to it.
  await createModel(admin, { name: 'unserved' });
  await createVersion(admin, { name: 'unserved', source: 'mlflow-artifacts:/0/run/artifacts' });
});

afterAll(async () => db().$disconnect());

async function servedBy(path: string): Promise<string[]> {
  const place = await placeOfArtifact(db(), 0, path);
  return (place?.serving ?? []).map(({ name }) => name).toSorted();
}

test.each([
  ['0/run/artifacts/model', ['folder', 'model']],
  ['0/run/artifacts/model/MLmodel', ['folder', 'model']],
  ['0/run/artifacts/model-2/data/x.bin', ['folder', 'neighbour']],
  ['0/run/artifacts/mode', ['folder']],
  ['0/run/artifacts', ['folder', 'model', 'neighbour']],
  ['0/run_/artifacts', ['percent']],
  ['0/ru', []],
  [`${deep}/model/MLmodel`, ['deep']],
  [deep, ['deep', 'deep-too']],
  [`0/${folder}`, ['deep', 'deep-too']],
  [`${deep}/mode`, []],
  ['0/é', ['accents']],
  ['0/é/modèle/weights', ['accents']],
  ['0', Object.keys(sources).toSorted()],
])('versions that are served from files at, above or below %s', async (path, names) => {
  expect(await servedBy(path)).toEqual(names);
});

test('an experiment that does not exist has no place', async () => {
  expect(await placeOfArtifact(db(), 4_711, '4711/run')).toBeNull();
});

test('the versions of a place are found in an index', async () => {
  const plans: string[] = [];
  await db().$transaction(async (tx) => {
    // Few rows are read faster one after the other.
    await tx.$executeRaw`set local enable_seqscan = off`;
    const explained = async (strings: readonly string[], ...values: unknown[]) => {
      const [first = '', ...rest] = strings;
      const lines = await tx.$queryRaw<{ 'QUERY PLAN': string }[]>(
        Prisma.sql([`explain ${first}`, ...rest], ...values),
      );
      plans.push(...lines.map((line) => line['QUERY PLAN']));
      return [];
    };
    await placeOfArtifact(new Proxy(tx, { get: (): unknown => explained }), 0, '0/run');
  });
  const used = plans.filter((line) => line.includes('on "ModelVersion_storageUri_idx"'));
  expect(used).toHaveLength(2);
});
