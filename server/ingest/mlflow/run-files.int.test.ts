import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { listRunFiles, openRunFile } from '#server/experiments/artifacts/run-files.ts';
import { listVersionFiles, openVersionFile } from '#server/models/files/browse-version.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { makeIngestKey, startWeb, type WebProcess } from '../testing/web-process.ts';

let web: WebProcess;
const reader = systemActor('test');

beforeAll(async () => {
  web = await startWeb(await makeIngestKey());
});
afterAll(() => web.stop());

async function call(method: string, path: string, body: unknown) {
  const answer = await fetch(`${web.url}/api/2.0/${path}`, {
    method,
    headers: { authorization: `Bearer ${web.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status, path).toBe(200);
  // Guarantee: every answer of these paths is a JSON object.
  return (await answer.json()) as Record<string, Record<string, Record<string, string>>>;
}

async function newRun(): Promise<string> {
  const made = await call('POST', 'mlflow/runs/create', { experiment_id: '0' });
  return made['run']?.['info']?.['run_id'] ?? '';
}

async function put(path: string, body: string): Promise<void> {
  const answer = await fetch(`${web.url}/api/2.0/mlflow-artifacts/artifacts/${path}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${web.key}` },
    body,
  });
  expect(answer.status, path).toBe(200);
}

/** The calls of `log_model` of MLflow 3.17, in its order. */
async function logModel(name: string, runId: string, files: Record<string, string>) {
  const made = await call('POST', 'mlflow/logged-models', {
    experiment_id: '0',
    name,
    source_run_id: runId,
  });
  const id = made['model']?.['info']?.['model_id'] ?? '';
  const uri = made['model']?.['info']?.['artifact_uri'] ?? '';
  expect(uri).toBe(`mlflow-artifacts:/0/models/${id}/artifacts`);
  await call('POST', 'mlflow/runs/outputs', {
    run_id: runId,
    models: [{ model_id: id, step: 0 }],
  });
  for (const [path, body] of Object.entries(files))
    await put(`0/models/${id}/artifacts/${path}`, body);
  await call('PATCH', `mlflow/logged-models/${id}`, {
    model_id: id,
    status: 'LOGGED_MODEL_READY',
  });
  return { id, uri };
}

const names = async (id: string, path = '') =>
  (await listRunFiles(reader, { id, path })).items.map((file) => file.path);
const contents = async (id: string, path: string) =>
  text((await openRunFile(reader, { id, path })).read());

test('what log_model stores beside the runs stands among the files of its run', async () => {
  const runId = await newRun();
  await put(`0/${runId}/artifacts/plot.txt`, 'drawn');
  await logModel('clf', runId, { MLmodel: 'first' });
  const model = await logModel('clf', runId, {
    MLmodel: 'second',
    'requirements.txt': 'scikit-learn==1.7.2',
    'data/model.skops': 'bytes',
  });
  const [older = ''] = (await names(runId)).filter((path) => path.startsWith('m-'));
  expect(await names(runId)).toEqual(['clf', older, 'plot.txt']);
  // The newest of a name has it, as in the client; the older one is still there.
  expect(await names(runId, 'clf')).toEqual(['clf/MLmodel', 'clf/data', 'clf/requirements.txt']);
  expect(await names(runId, 'clf/data')).toEqual(['clf/data/model.skops']);
  expect(await contents(runId, 'clf/MLmodel')).toBe('second');
  expect(await contents(runId, `${older}/MLmodel`)).toBe('first');
  expect(await contents(runId, 'plot.txt')).toBe('drawn');
  await expect(openRunFile(reader, { id: runId, path: 'clf/none' })).rejects.toMatchObject({
    code: 'not_found',
  });
  expect(await names(await newRun())).toEqual([]);

  const version = { name: 'files of a version', version: 1 };
  await call('POST', 'mlflow/registered-models/create', { name: version.name });
  await call('POST', 'mlflow/model-versions/create', {
    name: version.name,
    source: `models:/${model.id}`,
    model_id: model.id,
  });
  const listed = await listVersionFiles(reader, { ...version, path: '' });
  expect(listed.items).toMatchObject([
    { path: 'MLmodel', isDir: false, fileSize: 6 },
    { path: 'data', isDir: true },
    { path: 'requirements.txt', isDir: false },
  ]);
  const file = await openVersionFile(reader, { ...version, path: 'requirements.txt' });
  expect(await text(file.read())).toBe('scikit-learn==1.7.2');
  await expect(openVersionFile(reader, { ...version, path: '../../x' })).rejects.toMatchObject({
    code: 'invalid_input',
  });
});

test('a folder of the run that has the name of a model is joined with it', async () => {
  const runId = await newRun();
  await put(`0/${runId}/artifacts/clf/notes.txt`, 'by hand');
  await put(`0/${runId}/artifacts/clf/MLmodel`, 'hidden');
  await logModel('clf', runId, { MLmodel: 'of the model' });
  expect(await names(runId)).toEqual(['clf']);
  expect(await names(runId, 'clf')).toEqual(['clf/MLmodel', 'clf/notes.txt']);
  expect(await contents(runId, 'clf/MLmodel')).toBe('of the model');
  expect(await contents(runId, 'clf/notes.txt')).toBe('by hand');
});

test('a run of another store shows its models, and a deleted model is gone', async () => {
  const runId = await newRun();
  const model = await logModel('clf', runId, { MLmodel: 'here' });
  await db().run.update({ where: { id: runId }, data: { artifactUri: 's3://elsewhere/run' } });
  expect(await names(runId)).toEqual(['clf']);
  expect(await names(runId, 'clf')).toEqual(['clf/MLmodel']);
  expect(await contents(runId, 'clf/MLmodel')).toBe('here');
  await call('DELETE', `mlflow/logged-models/${model.id}`, {});
  await expect(listRunFiles(reader, { id: runId, path: '' })).rejects.toMatchObject({
    message: expect.stringContaining('s3://elsewhere/run') as unknown,
  });
});

test('who sees models but no experiments sees no file of a version', async () => {
  const runId = await newRun();
  const { id } = await logModel('guarded', runId, { MLmodel: 'secret' });
  await call('POST', 'mlflow/registered-models/create', { name: 'guarded' });
  await call('POST', 'mlflow/model-versions/create', {
    name: 'guarded',
    source: `models:/${id}`,
    model_id: id,
  });
  const executive = await makeUser('Nora', ['executive']);
  await expect(
    openVersionFile(executive, { name: 'guarded', version: 1, path: 'MLmodel' }),
  ).rejects.toMatchObject({ code: 'forbidden' });
});
