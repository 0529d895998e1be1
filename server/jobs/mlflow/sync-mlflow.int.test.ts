/*
 * Follows the recording of a real `mlflow server`. It cannot show that a newer server answers the same:
 * `sync-mlflow.peers.test.ts` runs the same tests against a real one and records it. CONTRIBUTING.md says how.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approveAs, makeUser } from '#server/actions/testing/actions.ts';
import { listMlflowServers } from '#server/experiments/mlflow-servers/list-servers.ts';
import { receiveWebhook } from '#server/experiments/mlflow-servers/receive-webhook.ts';
import {
  createMlflowServer,
  deleteMlflowServer,
  syncMlflowServer,
  updateMlflowServer,
} from '#server/experiments/mlflow-servers/save-server.ts';
import { getMetricHistory } from '#server/experiments/runs/metric-history.ts';
import { runDetail } from '#server/experiments/runs/run-detail.ts';
import { openMlflowPeer, type MlflowPeer } from '#server/ingest/recordings/mlflow-peer.ts';
import { runActions } from '#server/jobs/runs/run-actions.ts';
import { settleRuns } from '#server/jobs/runs/settle-runs.ts';
import { verifyActions } from '#server/jobs/runs/verify-actions.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import { modelDetail } from '#server/models/model-detail.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { syncDueServers } from '#server/models/remote-mlflow/sync-due.ts';
import {
  aliasesThere,
  logRunThere,
  registerThere,
  trainThere,
} from '#server/models/remote-mlflow/test-mlflow-content.ts';
import { startProxy, type TestProxy } from '#server/models/remote-mlflow/test-mlflow.ts';
import { startWebhookReceiver } from '#server/models/webhooks/test-receiver.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { expectDescribed } from '#server/platform/openapi/test-described.ts';
import { testPerson } from '#server/platform/testing/person.ts';
import { secretFile } from '#server/platform/testing/secret.ts';
import { askForAlias } from '#server/rollouts/testing/alias.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';

/** A Python with `mlflow`, whose server is the peer where `sync-mlflow.peers.test.ts` runs this file. */
const python = process.env['TANDEM_TEST_MLFLOW_PYTHON'];
const allow = ['127.0.0.1/32'];
const admin = testPerson('admin');
let mlflow: MlflowPeer;
let proxy: TestProxy;

async function serverHere(name: string): Promise<string> {
  return (await createMlflowServer(admin, { name, url: proxy.url, allow })).id;
}

/** One whole pass of a server; its changes, null when it changed nothing. */
async function pass(id: string, sweep = false): Promise<unknown> {
  await syncMlflowServer(admin, { id, sweep });
  const before = await db().auditEntry.count({ where: { action: 'mlflow-servers.synced' } });
  expect(await syncDueServers(new Date())).toBe(1);
  const rows = await db().auditEntry.findMany({
    where: { action: 'mlflow-servers.synced' },
    orderBy: { occurredAt: 'desc' },
  });
  return rows.length === before ? null : rows[0]?.after;
}

/** Asks for a move, has it approved and carried out; the state of the action after it. */
async function moved(alias: string, version: number, between?: () => Promise<unknown>) {
  const { id } = await askForAlias(admin, 'fraud', version, alias);
  await approveAs(await makeUser('Nora', ['ml-engineer']), id);
  await between?.();
  await runActions.run({}, testContext());
  return db().action.findUniqueOrThrow({ where: { id } });
}

beforeAll(async () => {
  mlflow = await openMlflowPeer('mlflow-server', { testPath: expect.getState().testPath, python });
  proxy = await startProxy(mlflow.url);
});
afterAll(async () => {
  await proxy.stop();
  await closeSpool();
  await mlflow.stop();
});

describe('a server that is followed', () => {
  const own = { artifactLocation: '', createdAt: new Date(0), updatedAt: new Date(0) };
  let there: Awaited<ReturnType<typeof trainThere>>;
  let id: string;

  beforeAll(async () => {
    await db().experiment.create({ data: { id: 77, name: 'churn', ...own } });
    there = await trainThere(mlflow, 'churn');
    id = await serverHere('old');
  });

  test('runs, their history and versions are copied beside what Tandem has of that name', async () => {
    const { first, second } = there;
    expect(await pass(id)).toMatchObject({
      experiment: 2,
      run: 2,
      model: 1,
      version: 2,
      alias: 1,
    });
    const copy = await db().experiment.findUniqueOrThrow({ where: { name: 'churn (old)' } });
    expect(await db().experiment.findUniqueOrThrow({ where: { id: 77 } })).toMatchObject(own);
    const run = await db().run.findUniqueOrThrow({
      where: { id: first },
      include: { params: true, metrics: true, datasets: { include: { dataset: true } } },
    });
    expect(run).toMatchObject({
      experimentId: copy.id,
      name: 'a',
      status: 'FINISHED',
      params: [{ key: 'depth', value: '3' }],
      metrics: [{ key: 'loss', value: 1, step: 2n }],
      datasets: [{ dataset: { name: 'train', digest: 'd1' } }],
    });
    const history = await getMetricHistory(admin, { runId: first, metricKey: 'loss' });
    expect(history.metrics.map(({ value }) => value)).toEqual([3, 2, 1]);
    const versions = await db().modelVersion.findMany({ orderBy: { version: 'asc' } });
    expect(versions).toMatchObject([
      { version: 1, runId: first },
      { version: 2, runId: second },
    ]);
    // Its files are there, not in the store of Tandem.
    expect(versions[0]?.storageUri).toMatch(/^mlflow-artifacts:\/\/127\.0\.0\.1:\d+\//);
  });

  test('the server is told as read, and copies where they come from', async () => {
    const { experimentId, first } = there;
    const page = await listMlflowServers(admin, {});
    expectDescribed('/api/experiments/servers', page);
    expect(page.items).toMatchObject([{ state: 'ok', problem: null, failures: 0 }]);
    const { origin } = await runDetail(admin, { id: first });
    const href = `${proxy.url}/#/experiments/${experimentId}/runs/${first}`;
    expect(origin).toEqual({ server: 'old', href, goneAt: null });
    expect((await modelDetail(admin, { name: 'churn' })).origin).toMatchObject({ server: 'old' });
  });

  test('the same again changes nothing, also where every run is read', async () => {
    expect(await pass(id)).toBeNull();
    expect(await pass(id, true)).toBeNull();
    expect(await db().change.count({ where: { kind: 'model_version' } })).toBe(0);
  });

  test('a new run is met at once; a tag and a deletion of old ones by the next whole read', async () => {
    const { experimentId, first, second } = there;
    const third = await logRunThere(mlflow, experimentId, 'c', [9]);
    expect(await pass(id)).toMatchObject({ run: 1 });
    expect(await db().run.count({ where: { id: third } })).toBe(1);
    await mlflow.ask('/runs/set-tag', { run_id: first, key: 'kind', value: 'second' });
    await mlflow.ask('/runs/delete', { run_id: second });
    await mlflow.ask('/model-versions/delete', { name: 'churn', version: '2' }, 'DELETE');
    expect(await pass(id, true)).toMatchObject({ run: 2, gone: 1 });
    expect(await db().runTag.findMany({ where: { runId: first, key: 'kind' } })).toMatchObject([
      { value: 'second' },
    ]);
    expect((await db().run.findUniqueOrThrow({ where: { id: second } })).deletedAt).not.toBeNull();
    expect(await db().modelVersion.count()).toBe(2);
  });

  test('an alias that moves there is a change by somebody unknown', async () => {
    await mlflow.ask('/registered-models/alias', { name: 'churn', alias: 'champion' }, 'DELETE');
    expect(await pass(id)).toMatchObject({ alias: 1 });
    expect(await db().modelAlias.count()).toBe(0);
    expect(await db().change.findMany({ where: { kind: 'model_version' } })).toMatchObject([
      { resourceName: 'churn', before: 'version 1', after: 'no version', actor: null },
    ]);
  });

  test('once the server is removed, its copies stay and are those of Tandem', async () => {
    await deleteMlflowServer(admin, { id });
    expect(await db().run.count({ where: { id: there.first } })).toBe(1);
    expect(await db().mlflowItem.count()).toBe(0);
  });
});

test('an alias moves on its server after the approval, is read back, and a lost answer is settled by a probe', async () => {
  const name = 'fraud';
  const sources = ['s3://models/1', 's3://models/2', 's3://models/3'];
  await registerThere(
    mlflow,
    name,
    sources.map((source) => ({ source })),
  );
  const id = await serverHere('origin');
  // Page by page over many turns, as after crashes.
  let turns = 0;
  while ((await syncDueServers(new Date(), { turnMs: 0 })) === 0) {
    turns += 1;
    expect(turns).toBeLessThan(40);
  }
  expect(turns).toBeGreaterThan(4);
  await expect(createVersion(admin, { name, source: 's3://models/4' })).rejects.toMatchObject({
    code: 'conflict',
  });

  // No alias of a copied model moves without an action, protected or not.
  expect(await moved('shadow', 1)).toMatchObject({ status: 'verifying' });
  expect(await aliasesThere(mlflow, name)).toEqual([{ alias: 'shadow', version: '1' }]);
  expect(await db().modelAlias.findMany()).toMatchObject([{ alias: 'shadow', version: 1 }]);
  await verifyActions({ now: new Date(Date.now() + 2_000), past: false });
  expect(await db().action.count({ where: { status: 'verified' } })).toBe(1);
  expect(await pass(id)).toBeNull();

  // Another client moves the alias there in between: the plan no longer holds, and nothing is
  // written.
  const taken = await moved('shadow', 2, () =>
    mlflow.ask('/registered-models/alias', { name, alias: 'shadow', version: '3' }),
  );
  expect(['verifying', 'verified', 'running']).not.toContain(taken.status);
  expect(await aliasesThere(mlflow, name)).toEqual([{ alias: 'shadow', version: '3' }]);
  expect(await pass(id)).toMatchObject({ alias: 1 });
  const told = await db().change.findMany({ where: { resourceName: name } });
  expect(told).toMatchObject([{ before: 'version 1', after: 'version 3', actor: null }]);

  // The order arrives, its answer does not.
  const lost = await moved('shadow', 2, async () => {
    proxy.next = { ending: '/registered-models/alias', method: 'POST', lose: true };
  });
  expect(lost.status).toBe('unknown');
  expect(await pass(id)).toBeNull();
  await settleRuns.run({}, testContext());
  expect(await db().action.findUniqueOrThrow({ where: { id: lost.id } })).toMatchObject({
    status: 'verifying',
  });
  expect(await db().modelAlias.findMany()).toMatchObject([{ alias: 'shadow', version: 2 }]);
  const [last] = await db().modelAliasChange.findMany({ orderBy: { at: 'desc' }, take: 1 });
  expect(last).toMatchObject({ toVersion: 2, actionId: lost.id });

  // A server that asks for patience gets it.
  proxy.next = { ending: '/runs/search', method: 'POST', lose: false };
  await syncMlflowServer(admin, { id });
  const askedAt = new Date();
  expect(await syncDueServers(askedAt)).toBe(0);
  const slow = await db().mlflowServer.findUniqueOrThrow({ where: { id } });
  expect(slow).toMatchObject({ failures: 1, problem: 'origin answered 429: slow down' });
  expect(slow.dueAt.getTime()).toBeGreaterThanOrEqual(askedAt.getTime() + 120_000);
  expect(await pass(id)).toBeNull();
  await deleteMlflowServer(admin, { id });
});

test('a signed webhook of the server makes Tandem read it; any other is refused', async ({
  skip,
}) => {
  const version = await (await fetch(`${mlflow.url}/version`)).text();
  if (version.startsWith('2.')) skip('MLflow 2 has no webhooks');
  const secret = 'a secret of the webhook';
  const receiver = await startWebhookReceiver(secret);
  const url = proxy.url;
  const given = { name: 'hook', url, allow, webhookSecretRef: secretFile(secret) };
  const { id } = await createMlflowServer(admin, given);
  expect(await syncDueServers(new Date())).toBe(1);
  await mlflow.ask('/webhooks', {
    name: 'tandem',
    url: receiver.url,
    events: [{ entity: 'REGISTERED_MODEL', action: 'CREATED' }],
    secret,
  });
  await mlflow.ask('/registered-models/create', { name: 'told' });
  const { deliveryId, timestamp, signature, body } = await mlflow.delivery(receiver);
  await receiver.stop();
  const delivery = { deliveryId, timestamp, signature, text: body };
  const sentAt = new Date(Number(timestamp) * 1_000);
  const refused = { code: 'unauthenticated' };
  await expect(receiveWebhook({ ...delivery, id, text: '{}' }, sentAt)).rejects.toMatchObject(
    refused,
  );
  await expect(receiveWebhook({ ...delivery, id: newId() }, sentAt)).rejects.toMatchObject(refused);
  const later = new Date(sentAt.getTime() + 600_000);
  await expect(receiveWebhook({ ...delivery, id }, later)).rejects.toMatchObject(refused);
  const before = await db().mlflowServer.findUniqueOrThrow({ where: { id } });
  expect(before.dueAt.getTime()).toBeGreaterThan(Date.now() + 200_000);
  await receiveWebhook({ ...delivery, id }, sentAt);
  expect(await syncDueServers(new Date(Date.now() + 5_000))).toBe(1);
  expect(await db().registeredModel.count({ where: { name: 'told' } })).toBe(1);
  await deleteMlflowServer(admin, { id });
});

test('rights: the place counts, and secrets and private addresses take an administrator', async () => {
  const forbidden = { code: 'forbidden' };
  const url = 'https://mlflow.example.org';
  const team = await db().team.create({ data: { id: newId(), name: 'Pricing' } });
  const engineer = testPerson('ml-engineer', team.id);
  await expect(createMlflowServer(testPerson('viewer'), { name: 'x', url })).rejects.toMatchObject(
    forbidden,
  );
  await expect(createMlflowServer(engineer, { name: 'x', url })).rejects.toMatchObject(forbidden);
  const own = { name: 'x', url, teamId: team.id, enabled: false };
  for (const reach of [
    { allow },
    { secretRef: 'env:TANDEM_SECRET_TOKEN' },
    { webhookSecretRef: 'env:TANDEM_SECRET_TOKEN' },
  ])
    await expect(createMlflowServer(engineer, { ...own, ...reach })).rejects.toMatchObject(
      forbidden,
    );
  const { id } = await createMlflowServer(engineer, own);
  expect((await listMlflowServers(testPerson('viewer', newId()), {})).items).toEqual([]);
  await updateMlflowServer(admin, { id, ...own, secretRef: 'env:TANDEM_SECRET_TOKEN' });
  // Who may not give a secret away may not send it elsewhere either.
  await expect(
    updateMlflowServer(engineer, { id, url: 'https://other.example', teamId: team.id }),
  ).rejects.toMatchObject(forbidden);
  for (const wrong of [{ everySeconds: 29 }, { url: 'https://u:p@example.org' }, { name: '' }])
    await expect(createMlflowServer(admin, { name: 'y', url, ...wrong })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  await expect(syncMlflowServer(admin, { id })).rejects.toMatchObject({ code: 'conflict' });
});
