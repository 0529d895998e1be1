import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as vouchRoute } from '#app/api/models/[name]/versions/[version]/scan/vouch/route.ts';
import { preCheckSchema } from '#lib/schemas/actions/plan.ts';
import { planOf } from '#server/actions/internal.ts';
import { runPreCheck } from '#server/actions/targets/pre-check.ts';
import { approveAs, makeUser } from '#server/actions/testing/actions.ts';
import { storeArtifact } from '#server/experiments/artifacts/artifacts.ts';
import { createRun } from '#server/experiments/runs/create-run.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { setGovernance } from '#server/models/set-governance.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { setAlias } from '#server/rollouts/promotion/aliases.ts';
import { askForAlias } from '#server/rollouts/testing/alias.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';
import { bytes, dangerousPickle, harmlessPickle, trainVersion } from '../testing/training.ts';
import { vouchFiles } from './accept-unscanned-files.ts';
import { getScan, scanVersion } from './scan-version.ts';

const trainer = systemActor('trainer');
const scanTitle = 'Artifact scan: no dangerous call';
const reason = 'Opened model.onnx in the bucket; it holds weights only';
let peer: InferencePeer;
let mia: Actor;
let max: Actor;
let ada: Actor;

beforeAll(async () => {
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  mia = await makeUser('Mia', ['ml-engineer']);
  max = await makeUser('Max', ['ml-engineer']);
  ada = await makeUser('Ada', ['approver']);
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

async function register(name: string, tier: 'medium' | 'high', source = 's3://bucket/model') {
  await createModel(trainer, { name });
  await createVersion(trainer, { name, source });
  await setGovernance(trainer, { name, owner: 'Mia', purpose: 'Scores', tier });
}

/** Current scan check of an open request. */
async function scanCheck(action: Awaited<ReturnType<typeof askForAlias>>) {
  const preCheck = await runPreCheck(planOf(action), { now: new Date(), past: false });
  const check = preCheckSchema.parse(preCheck).checks.find(({ title }) => title === scanTitle);
  return [check?.ok, check?.detail];
}

const unread = [
  false,
  'artifact scan of version 1: could not be scanned, expected nothing dangerous found',
];
const answered = [
  true,
  'artifact scan of version 1: could not be scanned; a user accepted the files',
];

test('files that nobody could read are answered for by somebody else who decides, with a reason, until the next look', async () => {
  const name = 'in-a-bucket';
  await register(name, 'medium');
  const action = await askForAlias(mia, name, 1);
  expect(await scanCheck(action)).toEqual(unread);
  const at = { name, version: 1 };
  await expect(vouchFiles(max, { ...at, reason: '  ' })).rejects.toMatchObject({
    code: 'invalid_input',
    fields: [{ field: 'reason' }],
  });
  await expect(vouchFiles(mia, { ...at, reason })).rejects.toThrow(
    'You requested that this version serves',
  );
  const viewer = await makeUser('Vera', ['viewer']);
  await expect(vouchFiles(viewer, { ...at, reason })).rejects.toMatchObject({ code: 'forbidden' });
  // A key is not a person who inspected the files.
  const params = Promise.resolve({ name, version: '1' });
  const body = JSON.stringify({ reason });
  const byKey = await vouchRoute(peer.request('/v', { method: 'POST', body }), { params });
  expect(byKey.status).toBe(403);

  await vouchFiles(max, { ...at, reason });
  expect(await scanCheck(action)).toEqual(answered);
  expect((await getScan(max, at)).scan).toMatchObject({
    status: 'not_checked',
    vouched: { by: 'Max', reason },
  });
  const entry = await db().auditEntry.findFirstOrThrow({ where: { action: 'models.vouch-files' } });
  expect(entry).toMatchObject({ actorName: 'Max', subjectName: name, reason });
  await expect(vouchFiles(ada, { ...at, reason })).rejects.toThrow(
    'Max has already accepted the files',
  );
  // A new request does not scan again; a new scan needs a new acceptance.
  await setAlias(mia, { name, alias: 'champion', version: 1 });
  expect(await scanCheck(action)).toEqual(answered);
  await scanVersion(trainer, at);
  expect(await scanCheck(action)).toEqual(unread);
});

test('who answers for the files and then asks has answered for nothing', async () => {
  const name = 'asked-later';
  await register(name, 'medium');
  await scanVersion(trainer, { name, version: 1 });
  await vouchFiles(max, { name, version: 1, reason });
  expect(await scanCheck(await askForAlias(max, name, 1))).toEqual([
    false,
    `${String(answered[1])}, expected nothing dangerous found`,
  ]);
});

test('of a high tier somebody who decides on high risk answers; who made the version never does', async () => {
  const name = 'high-bucket';
  await createModel(trainer, { name });
  const both = await makeUser('Eve', ['ml-engineer', 'approver']);
  await createVersion(both, { name, source: 's3://bucket/model' });
  await setGovernance(trainer, { name, owner: 'Mia', purpose: 'Scores', tier: 'high' });
  const at = { name, version: 1, reason };
  await expect(vouchFiles(ada, at)).rejects.toThrow('The files have not been scanned yet');
  await scanVersion(trainer, at);
  await expect(vouchFiles(max, at)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(vouchFiles(both, at)).rejects.toThrow('You created this version');
  expect(await vouchFiles(ada, at)).toMatchObject({ vouched: { by: 'Ada' } });
});

test('what a look found is nothing that a person answers away', async () => {
  const name = 'found-something';
  const { run } = await createRun(trainer, { experimentId: 0 });
  const { artifactUri } = run.info;
  const folder = artifactUri.replace('mlflow-artifacts:/', '');
  const pickle = Buffer.from("cos\nsystem\n(S'id'\ntR.", 'latin1');
  await storeArtifact(trainer, `${folder}/model/model.pkl`, bytes(pickle));
  await register(name, 'medium', `${artifactUri}/model`);
  const action = await askForAlias(mia, name, 1);
  expect((await getScan(max, { name, version: 1 })).scan?.status).toBe('dangerous');
  await expect(vouchFiles(max, { name, version: 1, reason })).rejects.toThrow(
    'You can accept only files that could not be scanned.',
  );
  // An acceptance in the row does not count either.
  await db().artifactScan.updateMany({
    where: { status: 'dangerous' },
    data: { vouched: { byId: 'x', by: 'Max', reason, at: new Date().toISOString() } },
  });
  expect((await scanCheck(action))[0]).toBe(false);
});

test('a dangerous pickle is named and stops the promotion; changed files void a scan', async () => {
  const name = 'poisoned';
  await createModel(trainer, { name });
  await trainVersion(name, 'd1', dangerousPickle);
  const { id } = await askForAlias(trainer, name, 1);
  const { scan } = await getScan(mia, { name, version: 1 });
  expect(scan).toMatchObject({
    status: 'dangerous',
    files: [
      { path: 'model.pkl', kind: 'pickle', findings: ['calls posix.system when it is loaded'] },
    ],
  });
  expect(scan?.files[0]?.sha256).toMatch(/^[0-9a-f]{64}$/u);
  await expect(approveAs(mia, id)).rejects.toThrow('no dangerous call');
  const { source } = await db().modelVersion.findFirstOrThrow({ where: { model: { name } } });
  const path = `${source.replace('mlflow-artifacts:/', '')}/model.pkl`;
  await storeArtifact(trainer, path, bytes(harmlessPickle));
  expect(await scanVersion(mia, { name, version: 1 })).toMatchObject({ status: 'warning' });
  expect(await approveAs(mia, id)).toMatchObject({ votes: 1 });
});
