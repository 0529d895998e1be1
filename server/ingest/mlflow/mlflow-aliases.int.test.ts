import { afterAll, beforeAll, expect, test } from 'vitest';
import { approveAs, makeUser } from '#server/actions/testing/actions.ts';
import { runActions } from '#server/jobs/runs/run-actions.ts';
import { settleRuns } from '#server/jobs/runs/settle-runs.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import { runAndVerify } from '#server/jobs/testing/pass.ts';
import { protectAliases } from '#server/models/aliases/protect-aliases.ts';
import { modelDetail } from '#server/models/model-detail.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { makeIngestKey, startWeb, type WebProcess } from '../testing/web-process.ts';
import { restClient, type RestClient } from './testing/rest-client.ts';

let web: WebProcess;
let api: RestClient;
let mia: Actor;

beforeAll(async () => {
  web = await startWeb(await makeIngestKey());
  api = restClient(web);
  mia = await makeUser('Mia', ['ml-engineer']);
});
afterAll(() => web.stop());

const alias = (name: string, version: string, which = 'champion') =>
  api.post('registered-models/alias', { name, alias: which, version });
const removed = async (path: string, body: unknown) =>
  (await api.call('DELETE', `/api/2.0/mlflow/${path}`, body)).status;
const openAction = (name: string) =>
  db().action.findFirstOrThrow({
    where: { kind: 'model.set_alias', targetName: name },
    orderBy: { proposedAt: 'desc' },
  });

async function approveAndRun(id: string): Promise<void> {
  await approveAs(mia, id);
  await runAndVerify();
}

test('a protected alias moves after an approval, is verified, and keeps its history', async () => {
  await api.newVersion('risk');
  await api.newVersion('risk');
  const first = await alias('risk', '1');
  expect(first).toMatchObject({ status: 403, body: { error_code: 'PERMISSION_DENIED' } });
  expect((await alias('risk', '1')).body).toEqual(first.body);
  const { id: asked } = await openAction('risk');
  // Another alias, or another version for this one, is a request of its own.
  const others = [await alias('risk', '2', 'production'), await alias('risk', '2')];
  expect(others.map(({ status }) => status)).toEqual([403, 403]);
  expect(new Set([first, ...others].map(({ body }) => body['message'])).size).toBe(3);
  await approveAndRun(asked);
  const requests = await db().action.findMany({
    where: { targetName: 'risk' },
    orderBy: { proposedAt: 'asc' },
  });
  expect(requests.map(({ status }) => status)).toEqual(['verified', 'proposed', 'superseded']);
  expect(requests[2]?.statusReason).toContain('Compare with version 1, then request it again.');
  expect(await alias('risk', '1')).toEqual({ status: 200, body: {} });

  const beforeSecond = new Date();
  expect((await alias('risk', '2')).status).toBe(403);
  await approveAndRun((await openAction('risk')).id);
  const read = await api.call(
    'GET',
    '/api/2.0/mlflow/registered-models/alias?name=risk&alias=champion',
  );
  expect(read.body['model_version']).toMatchObject({ version: '2', aliases: ['champion'] });
  const earlier = `/api/2.0/mlflow/registered-models/alias?name=risk&alias=champion&at=${beforeSecond.getTime()}`;
  expect((await api.call('GET', earlier)).body['model_version']).toMatchObject({ version: '1' });
  const detail = await modelDetail(systemActor('test'), { name: 'risk' });
  expect(detail.aliasChanges).toMatchObject([
    {
      alias: 'champion',
      fromVersion: 1,
      toVersion: 2,
      action: { number: expect.any(Number) as unknown },
    },
    { alias: 'champion', fromVersion: null, toVersion: 1 },
  ]);
});

test('what a protected alias serves cannot be changed around it', async () => {
  const name = 'risk';
  expect(await removed('registered-models/delete', { name })).toBe(403);
  expect(await removed('model-versions/delete', { name, version: '2' })).toBe(403);
  expect((await api.post('registered-models/rename', { name, new_name: 'risk2' })).status).toBe(
    403,
  );
  const stage = { name, version: '1', stage: 'Production' };
  expect((await api.post('model-versions/transition-stage', stage)).status).toBe(403);
  const file = await fetch(
    `${web.url}/api/2.0/mlflow-artifacts/artifacts/0/x/artifacts/m/model.pkl`,
    {
      method: 'PUT',
      headers: { authorization: `Bearer ${web.key}` },
      body: 'evil',
    },
  );
  expect(file.status).toBe(403);
  expect(await removed('registered-models/alias', { name, alias: 'champion' })).toBe(403);
});

test('an approved move that the world overtook does not happen', async () => {
  await api.newVersion('late');
  await api.newVersion('late');
  expect((await alias('late', '1')).status).toBe(403);
  const { id } = await openAction('late');
  await approveAs(mia, id);
  await removed('model-versions/delete', { name: 'late', version: '1' });
  await runActions.run({}, testContext());
  expect(await db().action.findUniqueOrThrow({ where: { id } })).toMatchObject({
    status: 'superseded',
  });
  expect(
    (await api.call('GET', '/api/2.0/mlflow/registered-models/alias?name=late&alias=champion'))
      .status,
  ).toBe(400);
});

test('a worker that died is settled by what the registry holds', async () => {
  await api.newVersion('lost');
  expect((await alias('lost', '1')).status).toBe(403);
  const { id } = await openAction('lost');
  await approveAs(mia, id);
  const run = await db().actionRun.findFirstOrThrow({ where: { actionId: id } });
  const past = new Date(Date.now() - 60_000);
  await db().actionRun.update({
    where: { id: run.id },
    data: { status: 'running', leaseUntil: past, startedAt: past, leaseHolder: 'dead' },
  });
  await db().action.update({ where: { id }, data: { status: 'running' } });
  await settleRuns.run({}, testContext());
  await settleRuns.run({}, testContext());
  expect(await db().action.findUniqueOrThrow({ where: { id } })).toMatchObject({
    status: 'failed',
  });
});

test('an unprotected alias moves at once; which are protected is a setting', async () => {
  await api.newVersion('free');
  expect((await alias('free', '1', 'challenger')).status).toBe(200);
  await protectAliases(systemActor('test'), { aliases: ['challenger'] });
  await api.newVersion('free');
  expect((await alias('free', '2', 'challenger')).status).toBe(403);
  expect((await alias('free', '2')).status).toBe(200);
  await protectAliases(systemActor('test'), { aliases: ['champion', 'production'] });
});
