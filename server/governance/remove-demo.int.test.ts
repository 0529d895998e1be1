import { afterAll, beforeAll, expect, test } from 'vitest';
import { createUser } from '#server/accounts/users.ts';
import { viewAs } from '#server/accounts/view-as.ts';
import { getDemo } from '#server/governance/demo-status.ts';
import { finishDemoRemoval } from '#server/governance/finish-demo-removal.ts';
import { openDemo } from '#server/governance/open-demo.ts';
import { removeDemo } from '#server/governance/remove-demo.ts';
import { incidentSettings } from '#server/incidents/settings.ts';
import type { Actor } from '#server/platform/actor.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { demoReportKey } from '#server/platform/demo-order.ts';
import { demoOrder } from '#server/platform/demo-state.ts';
import { env, secrets } from '#server/platform/env.ts';
import { newId } from '#server/platform/ids.ts';
import { validKey } from '#server/platform/key-cache.ts';
import { governanceOperations } from '#server/platform/openapi/governance.ts';
import { BatchBuilder } from '#server/telemetry/batch-builder.ts';
import { listSeries } from '#server/telemetry/queries/list-series.ts';
import { retentionDays } from '#server/telemetry/settings.ts';
import { addSeries, storeBatch } from '#server/telemetry/test-rows.ts';

const actor = systemActor('test');
const viewer: Actor = {
  kind: 'user',
  id: newId(),
  name: 'Viewer',
  grants: [{ role: 'viewer', teamId: null, environmentId: null }],
  sessionId: newId(),
  authenticatedAt: new Date(),
  ip: null,
};
const { signal } = new AbortController();
const now = new Date();
const bearer = () => `Bearer ${secrets().demoKey}`;
const demoKey = () => db().apiKey.findFirstOrThrow({ where: { owner: { demo: true } } });
const acts = (action: string) => db().auditEntry.count({ where: { action } });
const documented = (method: string) =>
  governanceOperations.find(
    (operation) => operation.path === '/api/demo' && operation.method === method,
  )?.answer.schema;

/** What the launcher says once the company has stopped. */
async function reportStopped(): Promise<void> {
  const order = await demoOrder();
  await db().setting.create({
    data: {
      key: demoReportKey,
      value: { order: order?.id ?? '', state: 'stopped', backfill: null, problem: null },
    },
  });
}

async function makeResource(name: string, demo: boolean): Promise<string> {
  const id = newId();
  await db().resource.create({
    data: {
      id,
      kind: 'service',
      canonicalId: name,
      name,
      demo,
      firstSeenAt: now,
      lastSeenAt: now,
    },
  });
  await db().incident.create({
    data: {
      id: newId(),
      title: name,
      status: 'triggered',
      severity: 'error',
      priority: 'P2',
      demo,
      resourceId: id,
      openedAt: now,
      onsetAt: now,
    },
  });
  return id;
}

async function sendSample(source: string, service = 'mine'): Promise<void> {
  const batch = new BatchBuilder(source);
  const labels = { source, 'service.name': service };
  batch.addSample(addSeries(batch, 'demo.test', labels), now.getTime(), 1);
  await storeBatch(batch);
}

beforeAll(async () => {
  await createUser(actor, { email: 'mine@example.test', name: 'Mine' });
  await makeResource('mine', false);
  await sendSample('other:otlp');
});

afterAll(async () => db().$disconnect());

test('one click opens it, two at once open it once', async () => {
  expect(await getDemo(viewer, {})).toMatchObject({ state: 'off', running: false });
  await expect(openDemo(viewer)).rejects.toMatchObject({ code: 'forbidden' });
  const [first] = await Promise.all([openDemo(actor), openDemo(actor)]);
  expect(documented('post')?.parse(first)).toMatchObject({ state: 'starting', problem: null });
  expect(await acts('demo.open')).toBe(1);
  expect(await validKey(bearer())).toMatchObject({ scopes: ['ingest', 'models'] });
  expect(await db().executorConfig.findUnique({ where: { name: 'demo' } })).toMatchObject({
    enabled: true,
    url: `http://127.0.0.1:${env.DEMO_PORT}/control/actions`,
  });
  expect(retentionDays().raw).toBe(35);
  expect(await incidentSettings(db())).toMatchObject({ quietMs: 60_000 });
  expect((await viewAs({ persona: 'operations-manager' }, true).catch(() => null))?.status).toBe(
    200,
  );
  await expect(viewAs({ persona: 'operations-manager' }, false)).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test('a removal shuts it out at once, and takes everything but the audit log', async () => {
  const { id: keyId } = await demoKey();
  const resourceId = await makeResource('shop', true);
  await sendSample(`${keyId}:otlp`, 'shop');
  // A service that both report stays; one of the demo that has no resource yet goes.
  await sendSample(`${keyId}:remote_write`, 'mine');
  await sendSample(`${keyId}:otlp-2`, 'just-seen');
  for (const service of ['shop', 'just-seen', 'mine']) await sendSample('tandem', service);
  await db().finding.create({
    data: {
      id: newId(),
      seriesId: '1',
      metric: 'demo.test',
      labels: {},
      resourceId,
      detector: 'x',
      detectorVersion: '1',
      kind: 'above',
      role: 'x',
      severityHint: 'error',
      onsetAt: now,
      detectedAt: now,
      lastSeenAt: now,
      inputs: {},
    },
  });
  await expect(removeDemo(viewer)).rejects.toMatchObject({ code: 'forbidden' });
  const answer = await removeDemo(actor);
  expect(documented('delete')?.parse(answer)).toMatchObject({
    state: 'removing',
    removed: ['shop'],
  });
  await expect(validKey(bearer())).rejects.toMatchObject({ code: 'unauthenticated' });
  await expect(viewAs({ persona: 'operations-manager' }, true)).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(openDemo(actor)).rejects.toMatchObject({ code: 'conflict' });
  expect(await removeDemo(actor)).toMatchObject({ state: 'removing', removed: ['shop'] });
  expect(await acts('demo.remove')).toBe(1);

  await reportStopped();
  const auditBefore = await db().auditEntry.count();
  await finishDemoRemoval(signal);

  expect((await db().resource.findMany()).map((row) => row.name)).toEqual(['mine']);
  expect((await db().incident.findMany()).map((row) => row.title)).toEqual(['mine']);
  expect(await db().user.count({ where: { demo: true } })).toBe(0);
  expect((await db().user.findMany()).map((row) => row.email)).toContain('mine@example.test');
  expect(await db().finding.count()).toBe(0);
  expect(await db().executorConfig.count({ where: { demo: true } })).toBe(0);
  expect(await db().setting.count({ where: { key: { startsWith: 'demo' } } })).toBe(0);
  expect(await db().auditEntry.count()).toBe(auditBefore + 1);
  const left = await listSeries({ metric: 'demo.test' }, 10);
  expect(
    left.map(({ labels }) => [labels['source'], labels['service.name']].join(' ')).toSorted(),
  ).toEqual(['other:otlp mine', 'tandem mine']);
  expect(retentionDays().raw).toBe(15);
  const status = await getDemo(viewer, {});
  expect(documented('get')?.parse(status)).toMatchObject({ state: 'off', resources: 0 });
});

test('what was removed can be opened again, by a new key', async () => {
  expect(await openDemo(actor)).toMatchObject({ state: 'starting' });
  expect(await validKey(bearer())).toMatchObject({ ownerName: 'demo company' });
});

test('a removal that was cut off goes on, and repeats harmlessly', async () => {
  await makeResource('shop', true);
  await removeDemo(actor);
  // While it waits for the company to stop.
  await expect(finishDemoRemoval(AbortSignal.abort())).rejects.toThrow();
  await reportStopped();
  expect((await getDemo(actor, {})).state).toBe('removing');
  await finishDemoRemoval(signal);
  await finishDemoRemoval(signal);
  expect(await getDemo(actor, {})).toMatchObject({ state: 'off', resources: 0, incidents: 0 });
});
