import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeUser, proposePlan, rollbackPlan } from '#server/actions/testing/actions.ts';
import { deleteArtifacts } from '#server/experiments/artifacts/artifacts.ts';
import { createExperiment } from '#server/experiments/create-experiment.ts';
import { createRun } from '#server/experiments/runs/create-run.ts';
import { listModels } from '#server/models/list-models.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { search } from './search.ts';

let mia: Actor;
let eve: Actor;
let action: { id: string; number: number };
let runId: string;
const hits = async (actor: Actor, q: string) =>
  (await search(actor, { q })).items.map(({ kind, title, href }) => [kind, title, href]);

beforeAll(async () => {
  mia = await makeUser('Mia', ['ml-engineer']);
  eve = await makeUser('Eve', ['executive']);
  await createModel(mia, { name: 'parcel weight' });
  for (let version = 1; version <= 3; version += 1)
    await createVersion(mia, { name: 'parcel weight', source: `s3://models/parcel/${version}` });
  const seen = { firstSeenAt: new Date(), lastSeenAt: new Date() };
  await db().resource.create({
    data: {
      id: newId(),
      kind: 'model',
      canonicalId: 'parcel weight',
      name: 'parcel weight',
      ...seen,
    },
  });
  const { experimentId } = await createExperiment(mia, { name: 'parcel study' });
  const { run } = await createRun(mia, { experimentId, runName: 'parcel by trees' });
  runId = run.info.runId;
  const { id } = await proposePlan(rollbackPlan('parcels'));
  action = await db().action.findUniqueOrThrow({ where: { id } });
});
afterAll(async () => {
  await db().$disconnect();
});

test('models, versions, experiments, runs and actions are found by name and number', async () => {
  const model = ['model', 'parcel weight', '/models/parcel%20weight'];
  const study = await db().experiment.findFirstOrThrow({ where: { name: 'parcel study' } });
  expect(await hits(mia, 'PARCEL')).toEqual([
    ['action', `ACT-${action.number} Roll back parcels`, `/actions/${action.id}`],
    // Listed once, although it is also in the graph.
    model,
    ['experiment', 'parcel study', `/experiments/${study.id}`],
    ['run', 'parcel by trees', `/experiments/runs/${runId}`],
  ]);
  expect(await hits(mia, `act-${action.number}`)).toEqual([
    ['action', `ACT-${action.number} Roll back parcels`, `/actions/${action.id}`],
  ]);
  expect(await hits(mia, 'parcel weight v2')).toEqual([
    ['model', 'parcel weight v2', '/models/parcel%20weight/versions/2'],
  ]);
  expect(await hits(mia, 'parcel weight v9')).toEqual([]);
  expect(await hits(mia, runId)).toEqual([
    ['run', 'parcel by trees', `/experiments/runs/${runId}`],
  ]);
});

test('pages are found by what people call them', async () => {
  expect(await hits(mia, 'drift rep')).toEqual([['page', 'Drift reports', '/models/reports']]);
  const ada = await makeUser('Ada', ['admin']);
  expect(await hits(ada, 'slack')).toEqual([['page', 'Notifications', '/settings/notifications']]);
});

test('nothing is found that may not be read', async () => {
  const kinds = new Set((await search(eve, { q: 'parcel' })).items.map(({ kind }) => kind));
  expect([...kinds].filter((kind) => kind === 'run' || kind === 'experiment')).toEqual([]);
  expect(await hits(eve, 'mlflow servers')).toEqual([]);
});

test('an underscore and a per cent sign are letters, not patterns', async () => {
  for (const name of ['churn_v2', 'churnxv2', 'up 10% more', 'up 10 more'])
    await createModel(mia, { name });
  const models = async (q: string) => (await hits(mia, q)).map(([, title]) => title);
  expect(await models('churn_v')).toEqual(['churn_v2']);
  expect(await models('10%')).toEqual(['up 10% more']);
  const listed = await listModels(mia, { search: 'N_V' });
  expect(listed.items.map(({ name }) => name)).toEqual(['churn_v2']);
});

test('a folder that is deleted takes no record of one whose name only looks alike', async () => {
  const { experimentId } = await createExperiment(mia, { name: 'folders' });
  const stored = { bytes: 1n, sha256: 'x', storedBy: 'Mia', storedAt: new Date() };
  for (const folder of ['a_b', 'axb'])
    await db().artifactFile.create({ data: { path: `${experimentId}/${folder}/file`, ...stored } });
  await deleteArtifacts(mia, { path: `${experimentId}/a_b` });
  const left = await db().artifactFile.findMany({
    where: { path: { startsWith: `${experimentId}/` } },
  });
  expect(left.map(({ path }) => path)).toEqual([`${experimentId}/axb/file`]);
});
