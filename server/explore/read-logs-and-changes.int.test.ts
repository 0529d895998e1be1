import { afterAll, beforeAll, expect, test } from 'vitest';
import { listChanges } from '#server/infrastructure/list-changes.ts';
import { listResources } from '#server/infrastructure/resources/list-resources.ts';
import {
  actor,
  closeReadScene,
  endMs,
  now,
  openReadScene,
  sendReading,
} from '#server/infrastructure/resources/read-scene.ts';
import { takeChange } from '#server/infrastructure/take-change.ts';
import { db } from '#server/platform/database/db.ts';
import { listLogs } from './list-logs.ts';

let source = '';

beforeAll(async () => {
  source = await openReadScene();
});
afterAll(closeReadScene);

test('logs by severity, text and cursor', async () => {
  expect(
    (await listLogs(actor, { to: endMs, severity: 'error' })).items.map((item) => item.body),
  ).toEqual(['line 0']);
  expect((await listLogs(actor, { to: endMs, q: 'LINE 3' })).items).toHaveLength(1);
  const first = await listLogs(actor, { to: endMs, limit: 2 });
  const second = await listLogs(actor, {
    to: endMs,
    limit: 3,
    cursor: first.nextCursor ?? undefined,
  });
  expect([...first.items, ...second.items].map((item) => item.body)).toEqual(
    [0, 1, 2, 3, 4].map((n) => `line ${n}`),
  );
  await expect(listLogs(actor, { severity: 'loud' })).rejects.toMatchObject({
    code: 'invalid_input',
  });
});

test('a change is stored once and finds its resource', async () => {
  const payload = {
    kind: 'deployment',
    ref: 'deploy-7',
    title: 'checkout 2.4.1',
    occurredAt: now.toISOString(),
    resource: { kind: 'service', name: 'checkout' },
    environment: 'production',
    before: '2.4.0',
    after: '2.4.1',
  };
  expect(await takeChange({ payload, sourceId: 'key:changes' }, now)).toEqual({
    created: true,
  });
  expect(await takeChange({ payload, sourceId: 'key:changes' }, now)).toEqual({
    created: false,
  });
  const { items } = await listChanges(actor, {});
  const services = await listResources(actor, { kind: 'service', environment: 'production' });
  expect(items).toMatchObject([
    { ref: 'deploy-7', resource: { id: services.items[0]?.id, name: 'checkout' } },
  ]);
  const odd = { ...payload, ref: 'deploy-8', environment: '', url: 'javascript:alert(1)' };
  await takeChange({ payload: odd, sourceId: 's' }, now);
  expect(await db().change.findUniqueOrThrow({ where: { ref: 'deploy-8' } })).toMatchObject({
    url: null,
    environmentId: null,
  });
  await expect(
    takeChange({ payload: { ...payload, kind: 'party' }, sourceId: 's' }, now),
  ).rejects.toMatchObject({ code: 'invalid_input' });
});

test('changes of a model are its own and deployments that begin with its name', async () => {
  const send = (ref: string, kind: string, resource: object, after: string | null) =>
    takeChange(
      {
        payload: { kind, ref, title: ref, occurredAt: now.toISOString(), resource, after },
        sourceId: 'key:changes',
      },
      now,
    );
  const model = { kind: 'model', name: 'churn score' };
  await send('own', 'model_version', model, '3');
  await send('config-of-it', 'config', model, null);
  await send('elsewhere', 'deployment', { kind: 'service', name: 'api' }, 'churn score:3');
  await send('flag', 'feature_flag', { kind: 'service', name: 'api' }, 'churn score:3');
  await send('other', 'model_version', { kind: 'model', name: 'churn' }, 'v3');
  const refs = async (input: object) =>
    (await listChanges(actor, input)).items.map(({ ref }) => ref).toSorted();
  expect(await refs({ model: 'churn score' })).toEqual(['config-of-it', 'elsewhere', 'own']);
  expect(await refs({ model: '%' })).toEqual([]);
  await expect(listChanges(actor, { model: '' })).rejects.toMatchObject({ code: 'invalid_input' });
});

test('a change told before its service is found later', async () => {
  const payload = {
    kind: 'config',
    ref: 'c-1',
    title: 'flag',
    occurredAt: now.toISOString(),
    resource: { kind: 'service', name: 'late' },
  };
  await takeChange({ payload, sourceId: 's' }, now);
  await sendReading(source, { 'service.name': 'late' });
  expect(
    (await db().change.findUniqueOrThrow({ where: { ref: 'c-1' } })).resourceId,
  ).not.toBeNull();
});
