import { afterAll, expect, test } from 'vitest';
import { createUser } from '#server/accounts/users.ts';
import { removeDemo } from '#server/governance/remove-demo.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { newId } from '#server/platform/ids.ts';
import { BatchBuilder } from '#server/telemetry/batch-builder.ts';
import { listSeries } from '#server/telemetry/queries/list-series.ts';
import { addSeries, storeBatch } from '#server/telemetry/test-rows.ts';

const actor = systemActor('test');

afterAll(async () => db().$disconnect());

test('what the demo left goes, what is not of the demo and the audit log stay', async () => {
  const owner = await createUser(actor, { email: 'demo@example.test', name: 'Demo' });
  const keyId = newId();
  await db().user.update({ where: { id: owner.id }, data: { demo: true } });
  await db().apiKey.create({
    data: { id: keyId, prefix: 'abcdefgh', name: 'k', hash: 'h', ownerId: owner.id, scopes: [] },
  });
  const now = new Date();
  for (const [name, demo] of [
    ['shop', true],
    ['mine', false],
  ] as const) {
    const resourceId = newId();
    await db().resource.create({
      data: {
        id: resourceId,
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
        resourceId,
        openedAt: now,
        onsetAt: now,
      },
    });
  }
  for (const source of [`${keyId}:otlp`, 'other:otlp']) {
    const batch = new BatchBuilder(source);
    batch.addSample(addSeries(batch, 'demo.test', { source }), now.getTime(), 1);
    await storeBatch(batch);
  }
  const auditBefore = await db().auditEntry.count();

  await removeDemo(actor);

  expect((await db().resource.findMany()).map((row) => row.name)).toEqual(['mine']);
  expect((await db().incident.findMany()).map((row) => row.title)).toEqual(['mine']);
  expect(await db().user.count({ where: { demo: true } })).toBe(0);
  expect(await db().auditEntry.count()).toBe(auditBefore + 1);
  const left = await listSeries({ metric: 'demo.test' }, 10);
  expect(left.map((series) => series.labels['source'])).toEqual(['other:otlp']);
});
