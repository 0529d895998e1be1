import { afterAll, expect, test } from 'vitest';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { readGraph } from './resource-graph.ts';

const dayMs = 86_400_000;
const now = new Date();
const daysAgo = (days: number): Date => new Date(now.getTime() - days * dayMs);

afterAll(() => db().$disconnect());

async function addService(name: string): Promise<string> {
  const id = newId();
  await db().resource.create({
    data: {
      id,
      kind: 'service',
      canonicalId: `graph/${name}`,
      name,
      labels: {},
      firstSeenAt: daysAgo(30),
      lastSeenAt: now,
    },
  });
  return id;
}

test('a call that nothing told of for a week is no dependency any more, and was one then', async () => {
  const [shop, oldBank, newBank] = await Promise.all(
    ['shop', 'old bank', 'new bank'].map(addService),
  );
  for (const [toId, lastSeenAt] of [
    [oldBank, daysAgo(8)],
    [newBank, daysAgo(6)],
  ] as const)
    await db().relation.create({
      data: {
        id: newId(),
        fromId: shop ?? '',
        toId: toId ?? '',
        kind: 'calls',
        source: 'traces',
        firstSeenAt: daysAgo(30),
        lastSeenAt,
      },
    });
  const called = async (at: Date): Promise<string[]> => {
    const { relations, byId } = await readGraph(at);
    return relations
      .flatMap(({ from, to }) => (from === shop ? [byId.get(to)?.name ?? ''] : []))
      .toSorted();
  };
  expect(await called(now)).toEqual(['new bank']);
  expect(await called(daysAgo(4))).toEqual(['new bank', 'old bank']);
});
