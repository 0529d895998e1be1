import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { createLoggedModel } from '#server/experiments/logged-models.ts';
import { createRun } from '#server/experiments/runs/create-run.ts';
import { logBatch } from '#server/experiments/runs/log-batch.ts';
import { logOutputs } from '#server/experiments/runs/log-inputs.ts';
import { getCard } from '#server/model-monitoring/model-card.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import { setAlias } from '#server/rollouts/promotion/aliases.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';
import { versionDetail } from './model-detail.ts';
import { createVersion } from './model-versions.ts';
import { renameModel } from './registered-models.ts';
import { logTraining, trainedModel } from './testing/training.ts';
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

test('each version shows what its logged model measured, and what its run did where that says nothing', async () => {
  const answer = await versionMetrics(viewer, { name });
  const operation = allOperations.find(({ path }) => path === '/api/models/{name}/metrics');
  expect(operation?.answer.schema?.safeParse(answer)).toMatchObject({ success: true });
  const { items } = answer;
  expect(items.slice(0, 3)).toEqual([
    { version: 4, metrics: {} },
    { version: 3, metrics: { auc: 0.95, 'auc (validation)': 0.5, skew: 'NaN' } },
    { version: 2, metrics: { loss: 0.2 } },
  ]);
  expect(items.slice(3)).toMatchObject([{ version: 1, metrics: { loss: 0.25 } }]);
});

/** A loop over three epochs that logs models as MLflow 3 does: each is linked to what the run logged at its step. */
async function epochs(experimentId: string, model: string, steps: readonly number[]) {
  const { run } = await createRun(trainer, { experimentId, startTime: Date.now() });
  const { runId } = run.info;
  const loss = (step: number) => ({
    key: 'val_loss',
    value: 1 / (step + 1),
    timestamp: step,
    step,
  });
  await logBatch(trainer, {
    runId,
    metrics: [...[0, 1, 2].map(loss), { key: 'f1', value: 0.8, timestamp: 9, step: 9 }],
  });
  for (const step of steps) {
    const logged = await createLoggedModel(trainer, {
      experimentId,
      name: 'm',
      sourceRunId: runId,
    });
    const { modelId } = logged.model.info;
    await logOutputs(trainer, { runId, models: [{ modelId, step }] });
    await logBatch(trainer, { runId, metrics: [{ ...loss(step), modelId }] });
    await createVersion(trainer, { name: model, source: `models:/${modelId}`, modelId, runId });
  }
}

test('of a value per epoch the last one counts, unless a model was logged with its step', async () => {
  const { model, experimentId } = await trainedModel({ metrics: { 'system/cpu': 50, auc: 0.9 } });
  await epochs(experimentId, model, [0]);
  await epochs(experimentId, model, [0, 1]);
  const { items } = await versionMetrics(viewer, { name: model });
  expect(items).toEqual([
    { version: 4, metrics: { f1: 0.8, val_loss: 1 / 2 } },
    { version: 3, metrics: { f1: 0.8, val_loss: 1 } },
    { version: 2, metrics: { f1: 0.8, val_loss: 1 / 3 } },
    { version: 1, metrics: { auc: 0.9 } },
  ]);
  // The page of the version and the card say the same.
  const detail = await versionDetail(viewer, { name: model, version: 2 });
  const card = await getCard(viewer, { name: model, version: 2 });
  const values = (metrics: readonly { key: string; value: number | string }[]) =>
    metrics.map(({ key, value }) => [key, value]);
  expect(values(detail.metrics)).toEqual([
    ['f1', 0.8],
    ['val_loss', 1 / 3],
  ]);
  expect(values(card.generated.metrics)).toEqual(values(detail.metrics));
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
