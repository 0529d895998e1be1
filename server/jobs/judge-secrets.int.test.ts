import { afterAll, beforeAll, expect, test } from 'vitest';
import { listExecutors, saveExecutor } from '#server/actions/targets/executors.ts';
import { listDatasetSources } from '#server/experiments/datasets/list-dataset-sources.ts';
import { pullDueDatasets } from '#server/experiments/datasets/pull-due.ts';
import {
  deleteDatasetSource,
  updateDatasetSource,
} from '#server/experiments/datasets/save-dataset-source.ts';
import {
  listMlflowServers,
  testMlflowServer,
} from '#server/experiments/mlflow-servers/list-servers.ts';
import { updateMlflowServer } from '#server/experiments/mlflow-servers/save-server.ts';
import { evaluateJob } from '#server/jobs/evaluate.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import { listWebhookItems } from '#server/models/webhooks/list-deliveries.ts';
import { testWebhook } from '#server/models/webhooks/test-webhook.ts';
import { listChannels } from '#server/notifications/channels/channels.ts';
import { testChannel } from '#server/notifications/test-channel.ts';
import { startTestReceiver, type TestReceiver } from '#server/notifications/testing/receiver.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { expectDescribed } from '#server/platform/openapi/test-described.ts';
import { testPerson } from '#server/platform/testing/person.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';

const admin = testPerson('admin');
const secretRef = 'env:TEST_OLD_TOKEN';
const problem =
  'The secret env:TEST_OLD_TOKEN is no longer allowed. Only environment variables whose names start with TANDEM_SECRET_ can be used. Rename it to TANDEM_SECRET_TEST_OLD_TOKEN, or enter the value.';
const allow = ['127.0.0.1/32'];
const ids = { server: newId(), dataset: newId(), webhook: newId(), channel: newId() };
const startMs = Date.now() - 600_000;
let receiver: TestReceiver;
let passed = 0;

/** Three passes ten seconds apart: as many as an alert asks for. */
async function passes(): Promise<void> {
  for (let pass = 0; pass < 3; pass += 1) {
    const now = new Date(startMs + (passed += 1) * 10_000);
    await evaluateJob.run({}, testContext(now));
  }
}

/** As stored before the rule for references. */
beforeAll(async () => {
  process.env['TEST_OLD_TOKEN'] = 'old';
  receiver = await startTestReceiver();
  const { url } = receiver;
  const at = new Date(startMs);
  const polled = { allow, url, editedBy: 'Ada', createdAt: at, updatedAt: at, dueAt: at };
  await db().mlflowServer.create({
    data: { ...polled, id: ids.server, name: 'lab', secretRef, everySeconds: 300 },
  });
  await db().datasetSource.create({
    data: {
      ...polled,
      id: ids.dataset,
      name: 'prices',
      format: 'csv',
      everySeconds: 300,
      schemaMode: 'free',
      headers: [{ name: 'Authorization', value: 'Bearer ', secretRef }],
    },
  });
  await db().registryWebhook.create({
    data: {
      id: ids.webhook,
      name: 'hook',
      description: '',
      url,
      allow,
      secretRef,
      events: ['registered_model.created'],
      status: 'ACTIVE',
      editedBy: 'Ada',
      createdAt: at,
      updatedAt: at,
    },
  });
  await db().executorConfig.create({
    data: { name: 'shop', kind: 'webhook', url, secretRef, allow, enabled: true },
  });
  await db().notificationChannel.create({
    data: {
      id: ids.channel,
      name: 'chat',
      kind: 'slack',
      enabled: true,
      settings: { kind: 'slack', urlRef: secretRef },
      allow,
      createdAt: at,
      updatedAt: at,
    },
  });
});
afterAll(async () => {
  await receiver.close();
  Reflect.deleteProperty(process.env, 'TEST_OLD_TOKEN');
  await closeSpool();
  await db().$disconnect();
});

test('rows with a reference that is not allowed any more say what to change', async () => {
  const [servers, datasets, webhooks, executors, channels] = await Promise.all([
    listMlflowServers(admin, {}),
    listDatasetSources(admin, {}),
    listWebhookItems(admin, {}),
    listExecutors(admin, {}),
    listChannels(admin, {}),
  ]);
  expect(servers.items).toMatchObject([{ name: 'lab', state: 'failing', secretRef, problem }]);
  expect(datasets.items).toMatchObject([{ name: 'prices', state: 'failing', problem }]);
  expect(webhooks.items).toMatchObject([{ name: 'hook', secretAt: secretRef, problem }]);
  expect(executors.items).toMatchObject([
    { name: 'shop', secretRef, secretFound: false, secretProblem: problem },
  ]);
  expectDescribed('/api/executors', executors);
  expect(channels.items).toMatchObject([
    { name: 'chat', secrets: [{ ref: secretRef, found: false, problem }] },
  ]);
  expectDescribed('/api/notifications/channels', channels);
});

test('nothing is sent, and what tries says why', async () => {
  await expect(testMlflowServer(admin, { id: ids.server })).rejects.toThrow(problem);
  expect(await testWebhook(admin, { webhookId: ids.webhook })).toEqual({
    result: { success: false, errorMessage: problem },
  });
  expect(await testChannel(admin, { id: ids.channel })).toMatchObject({ ok: false });
  await pullDueDatasets(new Date());
  expect(await db().datasetSource.findUniqueOrThrow({ where: { id: ids.dataset } })).toMatchObject({
    problem,
  });
  expect(receiver.received).toEqual([]);
});

test('each row opens one incident, which routes notify of once, and ends when it is corrected', async () => {
  await passes();
  const titles = async (state: string) => {
    const alerts = await db().alert.findMany({ where: { state }, orderBy: { title: 'asc' } });
    return alerts.map(({ title }) => title);
  };
  const nouns = [
    'Dataset source prices',
    'Executor shop',
    'MLflow server lab',
    'Notification channel chat',
    'Registry webhook hook',
  ];
  expect(await titles('firing')).toEqual(nouns.map((noun) => `${noun}: ${problem}`));
  const opened = () => db().notificationEvent.count({ where: { kind: 'opened' } });
  const incidents = await db().incident.findMany({ orderBy: { title: 'asc' } });
  expect(incidents.map(({ title }) => title)).toEqual(nouns.map((noun) => `${noun}: ${problem}`));
  expect(await opened()).toBe(nouns.length);
  await passes();
  expect(await opened()).toBe(nouns.length);

  // Typed instead, off, deleted.
  const { url } = receiver;
  await updateMlflowServer(admin, { id: ids.server, url, allow, secretRef: 'typed' });
  await updateDatasetSource(admin, { id: ids.dataset, url, enabled: false, headers: [] });
  await deleteDatasetSource(admin, { id: ids.dataset });
  await saveExecutor(admin, { name: 'shop', enabled: false });
  await passes();
  await passes();
  expect(await titles('resolved')).toEqual(nouns.slice(0, 3).map((noun) => `${noun}: ${problem}`));
  expect(await titles('firing')).toHaveLength(2);
});

test('a row keeps such a reference while something else is saved', async () => {
  await saveExecutor(admin, { name: 'shop', enabled: true });
  const row = await db().executorConfig.findUniqueOrThrow({ where: { name: 'shop' } });
  expect(row).toMatchObject({ enabled: true, secretRef });
});
