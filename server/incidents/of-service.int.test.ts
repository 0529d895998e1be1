import { afterAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { toResourceItems } from '#server/infrastructure/resources/to-resource-item.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { listIncidents } from './list.ts';

const now = new Date();

afterAll(() => db().$disconnect());

function addService(name: string, canonicalId = name) {
  const seen = { firstSeenAt: now, lastSeenAt: now };
  return db().resource.create({
    data: { id: newId(), kind: 'service', canonicalId, name, labels: {}, ...seen },
  });
}

test('a service has the incidents about it, with an alert on it, and those that it is blamed for', async () => {
  const [shop, bank, job, idle] = await Promise.all(
    ['of-shop', 'of-bank', 'of-job', 'of-idle'].map((name) => addService(name)),
  );
  const incident = await db().incident.create({
    data: {
      id: newId(),
      title: 'of-shop is slow',
      status: 'triggered',
      severity: 'error',
      priority: 'P3',
      openedAt: now,
      onsetAt: now,
      resourceId: shop?.id ?? null,
    },
  });
  await db().alert.create({
    data: {
      id: newId(),
      fingerprint: newId(),
      origin: 'finding',
      title: 'of-bank fails',
      state: 'firing',
      severity: 'error',
      labels: {},
      startedAt: now,
      firedAt: now,
      lastSeenAt: now,
      resourceId: bank?.id ?? null,
      incidentId: incident.id,
    },
  });
  await db().diagnosis.create({
    data: {
      id: newId(),
      incidentId: incident.id,
      version: 1,
      signature: 's',
      graph: {},
      onsetAt: now,
      causes: [
        {
          kind: 'data',
          resource: { id: job?.id ?? null, kind: 'service', name: 'of-job' },
          change: null,
          level: 'likely',
          score: 0.9,
          title: 'of-job feeds bad values',
          speaksFor: [],
          speaksAgainst: [],
          evidence: [],
        },
      ],
    },
  });
  const olga = await makeUser('Olga', ['operator']);
  const found = async (name: string) => {
    const { items } = await listIncidents(olga, { service: [name] });
    return items.map(({ title }) => title);
  };
  for (const name of ['of-shop', 'of-bank', 'of-job'])
    expect(await found(name), name).toEqual(['of-shop is slow']);
  expect(await found('of-idle')).toEqual([]);
  const namesake = await addService('of-bank', 'other/of-bank');
  const foundOf = async (id: string | undefined) =>
    (await listIncidents(olga, { resource: id })).items.map(({ title }) => title);
  for (const row of [shop, bank, job])
    expect(await foundOf(row?.id), row?.name).toEqual(['of-shop is slow']);
  expect(await foundOf(namesake.id)).toEqual([]);
  const rows = [shop, bank, job, idle].flatMap((row) => row ?? []);
  const items = await toResourceItems(rows);
  expect(items.map(({ name, openIncidents }) => [name, openIncidents])).toEqual([
    ['of-shop', 1],
    ['of-bank', 1],
    ['of-job', 1],
    ['of-idle', 0],
  ]);
});
