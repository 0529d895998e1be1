import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createVersion, deleteVersionTag, setVersionTag } from '#server/models/model-versions.ts';
import { createModel, deleteModel } from '#server/models/registered-models.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { testPerson } from '#server/platform/testing/person.ts';
import { deleteAlias, setAlias } from '#server/rollouts/promotion/aliases.ts';
import { deliverWebhooks } from './deliver-webhooks.ts';
import {
  listWebhookDeliveries,
  listWebhookItems,
  resendWebhookDelivery,
} from './list-deliveries.ts';
import { getWebhook, listWebhooks } from './list-webhooks.ts';
import { createWebhook, deleteWebhook, updateWebhook } from './save-webhook.ts';
import { startWebhookReceiver, type WebhookReceiver } from './test-receiver.ts';
import { testWebhook } from './test-webhook.ts';

const secret = 'a secret that somebody typed';
const allow = ['127.0.0.1/32'];
const events = [
  { entity: 'REGISTERED_MODEL', action: 'CREATED' },
  { entity: 'MODEL_VERSION', action: 'CREATED' },
  { entity: 'MODEL_VERSION_TAG', action: 'SET' },
  { entity: 'MODEL_VERSION_TAG', action: 'DELETED' },
  { entity: 'MODEL_VERSION_ALIAS', action: 'CREATED' },
  { entity: 'MODEL_VERSION_ALIAS', action: 'DELETED' },
];
const admin = testPerson('admin');
let receiver: WebhookReceiver;

beforeAll(async () => {
  receiver = await startWebhookReceiver(secret);
});
afterAll(async () => receiver.stop());

async function deliver(at = new Date()): Promise<void> {
  await deliverWebhooks(() => at, new AbortController().signal, 5_000);
}

const told = z.object({
  entity: z.string(),
  action: z.string(),
  timestamp: z.string(),
  data: z.unknown(),
});
const bodies = () => receiver.received.map(({ body }) => told.parse(JSON.parse(body)));

test('what happens in the registry is told once, signed, and again until it is taken', async () => {
  const { webhook } = await createWebhook(admin, {
    name: 'ci',
    url: receiver.url,
    events,
    secret,
    allow,
  });
  const { webhookId } = webhook;
  expect(webhook).toMatchObject({
    name: 'ci',
    status: 'ACTIVE',
    events,
    secretAt: expect.stringMatching(/^kept:/u) as unknown,
    problem: null,
  });

  await createModel(admin, { name: 'fraud', tags: [{ key: 'a', value: 'b' }] });
  await createVersion(admin, { name: 'fraud', source: 's3://models/1' });
  await setVersionTag(admin, { name: 'fraud', version: 1, key: 'k', value: 'v' });
  await deleteVersionTag(admin, { name: 'fraud', version: 1, key: 'k' });
  await setAlias(admin, { name: 'fraud', alias: 'shadow', version: 1 });
  await deleteAlias(admin, { name: 'fraud', alias: 'shadow' });
  // A prompt is not a model, and rolled-back changes are not reported.
  await createModel(admin, {
    name: 'p',
    tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }],
  });
  await expect(createModel(admin, { name: 'fraud' })).rejects.toMatchObject({ code: 'conflict' });
  await deliver();
  const version = { name: 'fraud', version: '1' };
  const wanted = [
    {
      entity: 'registered_model',
      action: 'created',
      data: { name: 'fraud', tags: { a: 'b' }, description: '' },
    },
    {
      entity: 'model_version',
      action: 'created',
      data: { ...version, source: 's3://models/1', run_id: null, tags: {}, description: null },
    },
    { entity: 'model_version_tag', action: 'set', data: { ...version, key: 'k', value: 'v' } },
    { entity: 'model_version_tag', action: 'deleted', data: { ...version, key: 'k' } },
    { entity: 'model_version_alias', action: 'created', data: { ...version, alias: 'shadow' } },
    { entity: 'model_version_alias', action: 'deleted', data: { name: 'fraud', alias: 'shadow' } },
  ];
  expect(bodies()).toHaveLength(wanted.length);
  expect(bodies()).toEqual(
    expect.arrayContaining(wanted.map((one) => expect.objectContaining(one) as unknown)),
  );
  expect(bodies()[0]?.timestamp).toMatch(/^\d{4}-\d\d-\d\dT.*\+00:00$/u);
  for (const { signature, wanted: sum } of receiver.received) expect(signature).toBe(sum);
  await deliver();
  expect(receiver.received).toHaveLength(wanted.length);
  expect((await getWebhook(admin, { webhookId })).webhook.lastDeliveredTimestamp).not.toBeNull();

  // Refused ones come again under their id, and the secret is nowhere, also not where the receiver said it.
  receiver.received.length = 0;
  receiver.status = 500;
  await createModel(admin, { name: 'second' });
  await deliver();
  const { problem } = (await getWebhook(admin, { webhookId })).webhook;
  expect(problem).toBe('It answered 500. taken with [hidden]');
  await deliver();
  expect(receiver.received).toHaveLength(1);
  receiver.status = 410;
  await deliver(new Date(Date.now() + 6_000));
  expect(receiver.received.map(({ deliveryId }) => deliveryId)).toEqual(
    Array.from({ length: 2 }, () => receiver.received[0]?.deliveryId),
  );
  expect((await getWebhook(admin, { webhookId })).webhook).toMatchObject({
    status: 'DISABLED',
    problem: 'The receiver answered 410 (gone).',
  });
  await deleteModel(admin, { name: 'second' });
  const kept = [
    await db().registryWebhook.findMany(),
    await db().registryWebhookDelivery.findMany(),
    await db().auditEntry.findMany({ where: { subjectKind: 'registry-webhook' } }),
    await listWebhooks(admin, {}),
  ];
  const asText = JSON.stringify(kept, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  expect(asText).not.toContain(secret);
  expect(asText).toContain('registry-webhooks.record-attempt');

  // A test is sent at once, also by one that is off; without its address in the list the guard stops it.
  receiver.status = 200;
  const tested = { webhookId, event: { entity: 'MODEL_VERSION', action: 'CREATED' } };
  expect(await testWebhook(admin, tested)).toEqual({
    result: { success: true, responseStatus: 200, responseBody: 'taken with [hidden]' },
  });
  expect(bodies().at(-1)?.data).toMatchObject({
    name: 'example_model',
    run_id: 'abcd1234abcd5678',
  });
  await updateWebhook(admin, { webhookId, url: 'https://127.0.0.1:1/x', allow: [] });
  expect(await testWebhook(admin, { webhookId })).toEqual({
    result: { success: false, errorMessage: 'The address of 127.0.0.1 is not allowed.' },
  });
  await deleteWebhook(admin, { webhookId });
  expect(await db().registryWebhookDelivery.count()).toBe(0);
});

test('rights, and what is not taken', async () => {
  const forbidden = { code: 'forbidden' };
  const given = { name: 'x', url: 'https://hooks.example.org/x', events };
  const engineer = testPerson('ml-engineer');
  for (const actor of [testPerson('viewer'), testPerson('ml-engineer', newId())]) {
    await expect(createWebhook(actor, given)).rejects.toMatchObject(forbidden);
    await expect(listWebhooks(actor, {})).rejects.toMatchObject(forbidden);
  }
  for (const reach of [{ allow }, { secret: 'env:TANDEM_SECRET_TOKEN' }])
    await expect(createWebhook(engineer, { ...given, ...reach })).rejects.toMatchObject(forbidden);
  const { webhookId } = (
    await createWebhook(admin, { ...given, secret: 'env:TANDEM_SECRET_TOKEN' })
  ).webhook;
  // Who may not give a secret away may not send it elsewhere either.
  await expect(
    updateWebhook(engineer, { webhookId, url: 'https://other.example' }),
  ).rejects.toMatchObject(forbidden);
  const wrong = {
    'url: must be https': { url: 'http://hooks.example.org/x' },
    'url: must be a URL': { url: 'https://u:p@hooks.example.org' },
    'name: must have at most 62': { name: '-x' },
    'prompt.created is not': { events: [{ entity: 'PROMPT', action: 'CREATED' }] },
  };
  for (const [message, change] of Object.entries(wrong))
    await expect(createWebhook(engineer, { ...given, ...change })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining(message) as unknown,
    });
  expect((await createWebhook(engineer, given)).webhook.secretAt).toBe('none');
});

test('deliveries are listed with what came of them, and ended ones are sent again', async () => {
  receiver.received.length = 0;
  receiver.status = 200;
  const { webhook } = await createWebhook(admin, {
    name: 'log',
    url: receiver.url,
    events: ['registered_model.created'],
    secret,
    allow,
  });
  const { webhookId } = webhook;
  const list = async (state?: 'pending' | 'delivered' | 'failed') =>
    (await listWebhookDeliveries(admin, { webhookId, ...(state ? { state } : {}) })).items;
  await createModel(admin, { name: 'listed' });
  const [waits] = await list('pending');
  expect(waits).toMatchObject({ event: 'registered_model.created', state: 'pending', attempts: 0 });
  const { id = '' } = waits ?? {};
  // A try may be on its way, so what waits is left alone.
  await expect(resendWebhookDelivery(admin, { id })).rejects.toMatchObject({ code: 'conflict' });
  await deliver();
  expect(await list('delivered')).toMatchObject([{ id, state: 'delivered', status: 200 }]);
  expect(await list('pending')).toEqual([]);
  expect(JSON.parse((await list())[0]?.body ?? '')).toMatchObject({ data: { name: 'listed' } });

  await resendWebhookDelivery(admin, { id });
  await deliver();
  expect(receiver.received.map(({ deliveryId }) => deliveryId)).toEqual([id, id]);
  await db().registryWebhookDelivery.update({
    where: { id },
    data: { nextAttemptAt: null, deliveredAt: null },
  });
  const [item] = (await listWebhookItems(admin, {})).items.filter((each) => each.id === webhookId);
  expect(item).toMatchObject({ name: 'log', failed: 1, waiting: 0, revision: 1 });
  expect(item?.secretAt).toMatch(/^kept:/u);
  expect(JSON.stringify(item)).not.toContain(secret);
  expect(await list('failed')).toMatchObject([{ id, state: 'failed' }]);

  // With two concurrent edits, the second sees the first one's result; a disabled webhook sends
  // nothing more.
  await updateWebhook(admin, { webhookId, status: 'DISABLED', baseVersion: 1 });
  await expect(
    updateWebhook(admin, { webhookId, name: 'mine', baseVersion: 1 }),
  ).rejects.toMatchObject({
    code: 'conflict',
    data: { version: 2, by: 'Mia', theirs: { status: 'DISABLED', name: 'log' } },
  });
  await expect(resendWebhookDelivery(admin, { id })).rejects.toMatchObject({ code: 'conflict' });
  const forbidden = { code: 'forbidden' };
  for (const actor of [testPerson('viewer'), testPerson('ml-engineer', newId())]) {
    await expect(listWebhookItems(actor, {})).rejects.toMatchObject(forbidden);
    await expect(listWebhookDeliveries(actor, { webhookId })).rejects.toMatchObject(forbidden);
    await expect(resendWebhookDelivery(actor, { id })).rejects.toMatchObject(forbidden);
  }
  expect(await db().auditEntry.count({ where: { action: 'registry-webhooks.resend' } })).toBe(1);
});
