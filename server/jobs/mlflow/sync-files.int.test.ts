/*
 * Reads files from the recording of a real `mlflow server`. It cannot show that a newer server answers the same:
 * `sync-files.peers.test.ts` runs the same tests against a real one and records it. CONTRIBUTING.md says how.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { listRunFiles, openRunFile } from '#server/experiments/artifacts/run-files.ts';
import { listMlflowServers } from '#server/experiments/mlflow-servers/list-servers.ts';
import {
  createMlflowServer,
  syncMlflowServer,
  updateMlflowServer,
} from '#server/experiments/mlflow-servers/save-server.ts';
import { openMlflowPeer } from '#server/ingest/recordings/mlflow-peer.ts';
import { getScan, scanVersion } from '#server/models/files/scan-version.ts';
import { versionDetail } from '#server/models/model-detail.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { syncDueServers } from '#server/models/remote-mlflow/sync-due.ts';
import type { TestMlflow } from '#server/models/remote-mlflow/test-mlflow.ts';
import { db } from '#server/platform/database/db.ts';
import { testPerson } from '#server/platform/testing/person.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';

/** A Python with `mlflow`, whose server is the peer where `sync-files.peers.test.ts` runs this file. */
const python = process.env['TANDEM_TEST_MLFLOW_PYTHON'];
const admin = testPerson('admin');
const mlmodel = `flavors:
  python_function:
    python_version: 3.12.1
mlflow_version: 3.17.2
signature:
  inputs: '[{"name": "amount", "type": "double", "required": true}]'
  outputs: '[{"name": "score", "type": "double"}]'
`;
/** Each file of a model by its path. */
const harmless = {
  MLmodel: Buffer.from(mlmodel),
  'requirements.txt': Buffer.from('scikit-learn==1.7.0\n'),
  'data/weights.json': Buffer.from('{"weights":[1,2]}'),
};
const dangerous = { ...harmless, 'model.pkl': Buffer.from("cos\nsystem\n(S'id'\ntR.", 'latin1') };
let mlflow: TestMlflow;
let elsewhere: string;

const made = z.looseObject({
  experiment_id: z.string().optional(),
  run: z
    .looseObject({ info: z.looseObject({ run_id: z.string(), artifact_uri: z.string() }) })
    .optional(),
});

async function runThere(experimentId: string): Promise<{ runId: string; uri: string }> {
  const body = { experiment_id: experimentId, start_time: Date.now() };
  const { run } = made.parse(await mlflow.ask('/runs/create', body));
  return { runId: run?.info.run_id ?? '', uri: run?.info.artifact_uri ?? '' };
}

/** Stores files by the proxy of the server, as its clients do. */
async function storeThere(folder: string, files: Record<string, Uint8Array>): Promise<void> {
  for (const [path, bytes] of Object.entries(files)) {
    const url = `${mlflow.url}/api/2.0/mlflow-artifacts/artifacts/${folder}/${path}`;
    const answer = await fetch(url, { method: 'PUT', body: Buffer.from(bytes) });
    if (!answer.ok) throw new Error(`storing ${path} answered ${answer.status}`);
  }
}

async function versionThere(name: string, runId: string, source: string): Promise<void> {
  await mlflow.ask('/registered-models/create', { name });
  await mlflow.ask('/model-versions/create', { name, source, run_id: runId });
}

/** A server that is copied once. */
async function copied(name: string): Promise<string> {
  const { id } = await createMlflowServer(admin, {
    name,
    url: mlflow.url,
    allow: ['127.0.0.1/32'],
  });
  await syncMlflowServer(admin, { id, sweep: false });
  expect(await syncDueServers(new Date())).toBe(1);
  return id;
}

const scanOf = async (name: string) => (await getScan(admin, { name, version: 1 })).scan;

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is not listed');
  return value;
}

beforeAll(async () => {
  elsewhere = mkdtempSync(join(tmpdir(), 'tandem-mlflow-elsewhere-'));
  mlflow = await openMlflowPeer(
    'mlflow-server-files',
    { testPath: expect.getState().testPath, python },
    () => ({ '<folder>': elsewhere }),
  );
});
afterAll(async () => {
  await closeSpool();
  await db().$disconnect();
  await mlflow.stop();
  rmSync(elsewhere, { recursive: true, force: true });
});

test('the files of a copied version and run are read from its server: scanned, listed, shown, and what they say of the schema', async () => {
  const there = made.parse(await mlflow.ask('/experiments/create', { name: 'proxied' }));
  const experimentId = there.experiment_id ?? '';
  const clean = await runThere(experimentId);
  const bad = await runThere(experimentId);
  for (const [{ runId }, files] of [
    [clean, harmless],
    [bad, dangerous],
  ] as const)
    await storeThere(`${experimentId}/${runId}/artifacts/model`, files);
  await versionThere('harmless', clean.runId, `${clean.uri}/model`);
  await versionThere('dangerous', bad.runId, `${bad.uri}/model`);
  const id = await copied('proxied');

  const detail = await versionDetail(admin, { name: 'harmless', version: 1 });
  expect(detail).toMatchObject({
    filesNote: null,
    schema: { 'input amount': 'double', 'output score': 'double' },
    environment: { mlflow: '3.17.2', 'scikit-learn': '1.7.0' },
  });
  expect(detail.files.map(({ path, isDir }) => [path, isDir])).toEqual([
    ['MLmodel', false],
    ['data', true],
    ['requirements.txt', false],
  ]);
  await scanVersion(admin, { name: 'harmless', version: 1 });
  const scan = await scanOf('harmless');
  expect(scan).toMatchObject({
    status: 'clean',
    notes: ['Read from proxied, which does not report changes of its files.'],
  });
  expect(scan?.files.map(({ path }) => path).toSorted()).toEqual(Object.keys(harmless).toSorted());
  expect(scan?.files.every(({ sha256 }) => sha256 !== null)).toBe(true);
  await scanVersion(admin, { name: 'dangerous', version: 1 });
  expect((await scanOf('dangerous'))?.status).toBe('dangerous');

  const listed = await listRunFiles(admin, { id: clean.runId, path: 'model/data' });
  expect(listed.items).toEqual([{ path: 'model/data/weights.json', isDir: false, fileSize: 17 }]);
  const file = await openRunFile(admin, { id: clean.runId, path: 'model/data/weights.json' });
  expect([file.size, await text(file.read())]).toEqual([17, '{"weights":[1,2]}']);
  for (const [path, code] of [
    ['../../other', 'invalid_input'],
    ['model/none.json', 'not_found'],
  ] as const)
    await expect(openRunFile(admin, { id: clean.runId, path })).rejects.toMatchObject({ code });

  // Only what is a copy is read there: a version of Tandem that names the place is not.
  const { storageUri } = await db().modelVersion.findFirstOrThrow({
    where: { model: { name: 'harmless' } },
  });
  await createModel(admin, { name: 'borrowed' });
  await createVersion(admin, { name: 'borrowed', source: storageUri });
  await scanVersion(admin, { name: 'borrowed', version: 1 });
  expect(await scanOf('borrowed')).toMatchObject({
    status: 'not_checked',
    notes: [`The files are in ${storageUri}, which Tandem cannot read.`],
  });

  // A server that is switched off is not asked, which the page says in place of a hint.
  const { items } = await listMlflowServers(admin, {});
  const { revision, url, allow } = found(items.find((item) => item.id === id));
  await updateMlflowServer(admin, {
    id,
    url,
    allow,
    enabled: false,
    baseVersion: revision,
  });
  const words = 'proxied is disabled, so its files are not read.';
  expect(await versionDetail(admin, { name: 'harmless', version: 1 })).toMatchObject({
    files: [],
    filesNote: words,
  });
  await scanVersion(admin, { name: 'harmless', version: 1 });
  expect(await scanOf('harmless')).toMatchObject({ status: 'not_checked', notes: [words] });
});

test('files that the server reads itself, in a place that it does not proxy, come through it', async () => {
  const location = join(elsewhere, 'runs');
  const there = made.parse(
    await mlflow.ask('/experiments/create', { name: 'direct', artifact_location: location }),
  );
  const { runId, uri } = await runThere(there.experiment_id ?? '');
  expect(uri).toContain(location);
  const folder = join(uri.replace(/^file:\/\//u, ''), 'model');
  for (const [path, bytes] of Object.entries(dangerous)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  await versionThere('direct', runId, `${uri}/model`);
  await copied('direct');
  await scanVersion(admin, { name: 'direct', version: 1 });
  const scan = await scanOf('direct');
  expect(scan).toMatchObject({ status: 'dangerous' });
  expect(scan?.files).toHaveLength(4);
  expect(await versionDetail(admin, { name: 'direct', version: 1 })).toMatchObject({
    filesNote: null,
    schema: { 'input amount': 'double' },
  });
  const file = await openRunFile(admin, { id: runId, path: 'model/requirements.txt' });
  expect(await text(file.read())).toBe('scikit-learn==1.7.0\n');
});

test('a version of a logged model, as clients of MLflow 3 register it, is read, too', async () => {
  const there = made.parse(await mlflow.ask('/experiments/create', { name: 'logged' }));
  const experimentId = there.experiment_id ?? '';
  const { runId } = await runThere(experimentId);
  const { model } = z
    .looseObject({ model: z.looseObject({ info: z.looseObject({ model_id: z.string() }) }) })
    .parse(
      await mlflow.ask('/logged-models', {
        experiment_id: experimentId,
        name: 'model',
        source_run_id: runId,
      }),
    );
  const modelId = model.info.model_id;
  await storeThere(`${experimentId}/models/${modelId}/artifacts`, harmless);
  await mlflow.ask('/registered-models/create', { name: 'logged' });
  const source = `models:/${modelId}`;
  await mlflow.ask('/model-versions/create', { name: 'logged', source, model_id: modelId });
  await copied('logged');
  await scanVersion(admin, { name: 'logged', version: 1 });
  const scan = await scanOf('logged');
  expect(scan).toMatchObject({ status: 'clean' });
  expect(scan?.files).toHaveLength(3);
  expect(await versionDetail(admin, { name: 'logged', version: 1 })).toMatchObject({
    filesNote: null,
    schema: { 'input amount': 'double' },
  });
});
