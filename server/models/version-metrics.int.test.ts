import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/test-fixture.ts';
import { createLoggedModel } from '#server/experiments/logged-models.ts';
import { logBatch } from '#server/experiments/log-batch.ts';
import type { Actor } from '#server/platform/actor.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import { newId } from '#server/platform/ids.ts';
import { closeSpool } from '#server/telemetry/get-spool.ts';
import { setAlias } from './aliases.ts';
import { createVersion } from './model-versions.ts';
import { renameModel } from './registered-models.ts';
import { logTraining, trainedModel } from './test-training.ts';
import { versionMetrics } from './version-metrics.ts';

const trainer = systemActor('trainer');
const name = `fraud score, é %2F ${newId()}`;
let viewer: Actor;
let outsider: Actor;

beforeAll(async () => {
  viewer = await makeUser('V', ['viewer']);
  const { model, experimentId, runId } = await trainedModel({ metrics: { loss: 0.25, auc: 0.9 } });
  await renameModel(trainer, { name: model, newName: name });
  const second = await logTraining(experimentId, { metrics: { loss: 0.2 } });
  await createVersion(trainer, { name, source: `runs:/${second}/model`, runId: second });
  // The logged model of version 3 measured more than its run: it says what the version is.
  const logged = await createLoggedModel(trainer, { experimentId, name: 'deep' });
  const { modelId } = logged.model.info;
  const metric = (key: string, value: number | 'NaN', datasetName = '') => ({
    key,
    value,
    timestamp: Date.now(),
    modelId,
    datasetName,
    datasetDigest: datasetName === '' ? '' : 'd1',
  });
  await logBatch(trainer, {
    runId,
    metrics: [metric('auc', 0.5, 'validation'), metric('auc', 0.95), metric('skew', 'NaN')],
  });
  await createVersion(trainer, { name, source: `models:/${modelId}`, modelId });
  await createVersion(trainer, { name, source: 'mlflow-artifacts:/0/none' });
  await setAlias(trainer, { name, alias: 'shadow', version: 1 });
  const team = await db().team.create({ data: { id: newId(), name: `t-${newId()}` } });
  await db().registeredModel.update({ where: { name }, data: { teamId: team.id } });
  const { grants, ...rest } = await makeUser('O', ['viewer']);
  outsider = { ...rest, grants: grants.map((grant) => ({ ...grant, teamId: team.id })) };
});
afterAll(async () => {
  await closeSpool();
  await db().$disconnect();
});

test('each version shows what its logged model measured, else what its run did', async () => {
  const answer = await versionMetrics(viewer, { name });
  const operation = allOperations.find(({ path }) => path === '/api/models/{name}/metrics');
  expect(operation?.answer.schema?.safeParse(answer)).toMatchObject({ success: true });
  const { items } = answer;
  expect(items.slice(0, 3)).toEqual([
    { version: 4, metrics: {} },
    { version: 3, metrics: { auc: 0.95, skew: 'NaN' } },
    { version: 2, metrics: { loss: 0.2 } },
  ]);
  expect(items.slice(3)).toMatchObject([{ version: 1, metrics: { loss: 0.25 } }]);
});

test('beyond the newest: what an alias points to, and the version that was asked for', async () => {
  const versions = async (input: object) =>
    (await versionMetrics(viewer, { name, ...input })).items.map(({ version }) => version);
  expect(await versions({ limit: 1 })).toEqual([4, 1]);
  expect(await versions({ limit: 1, version: 2 })).toEqual([4, 2, 1]);
  expect(await versions({ limit: 1, version: 99 })).toEqual([4, 1]);
});

test('an experiment that is not seen tells no metric; a model that is not there is told', async () => {
  const { items } = await versionMetrics(outsider, { name });
  expect(items.map(({ metrics }) => metrics)).toEqual([{}, {}, {}, {}]);
  await expect(versionMetrics(viewer, { name: 'nothing' })).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(versionMetrics(viewer, { name: 'a/b' })).rejects.toMatchObject({
    code: 'invalid_input',
  });
  const nobody = await makeUser('N', ['viewer']);
  await expect(versionMetrics({ ...nobody, grants: [] }, { name })).rejects.toMatchObject({
    code: 'forbidden',
  });
});
