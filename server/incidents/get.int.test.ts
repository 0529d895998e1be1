import { afterAll, expect, test } from 'vitest';
import type { Grant } from '#lib/permissions.ts';
import { acknowledge } from '#server/incidents/acknowledge.ts';
import { assign } from '#server/incidents/assign.ts';
import { getIncident } from '#server/incidents/get.ts';
import { listIncidents } from '#server/incidents/list.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';

const [shop, pay] = [newId(), newId()];
const person = (...grants: Grant[]): Actor => ({
  kind: 'user',
  id: newId(),
  name: 'Tessa',
  grants,
  sessionId: newId(),
  authenticatedAt: new Date(),
  ip: null,
});
const viewer: Grant = { role: 'viewer', teamId: null, environmentId: null };
const operatorOf = (teamId: string | null): Grant => ({
  role: 'operator',
  teamId,
  environmentId: null,
});

async function incidentOf(teamId: string): Promise<string> {
  const id = newId();
  const at = new Date();
  await db().incident.create({
    data: {
      id,
      title: 'slow',
      status: 'triggered',
      severity: 'error',
      priority: 'P2',
      openedAt: at,
      onsetAt: at,
      teamId,
    },
  });
  return id;
}

afterAll(() => db().$disconnect());

test('an incident says what the asking person may do at its place, as the verbs would', async () => {
  await db().team.createMany({
    data: [
      { id: shop, name: 'Shop' },
      { id: pay, name: 'Pay' },
    ],
  });
  const [own, other] = [await incidentOf(shop), await incidentOf(pay)];
  const tessa = person(viewer, operatorOf(shop));
  expect((await getIncident(tessa, { id: own })).you).toEqual({ mayWrite: true, reason: null });
  expect((await getIncident(tessa, { id: other })).you).toEqual({
    mayWrite: false,
    reason: 'Read-only. Your other roles apply to other teams or environments.',
  });
  await expect(acknowledge(tessa, { id: other })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(acknowledge(tessa, { id: own })).resolves.toBeDefined();
  expect((await getIncident(person(viewer), { id: own })).you.mayWrite).toBe(false);
  expect((await getIncident(person(operatorOf(null)), { id: other })).you.mayWrite).toBe(true);
});

test('each row of the list says the same, so that what is offered for many is what the verbs allow', async () => {
  const [own, other] = [await incidentOf(shop), await incidentOf(pay)];
  const demoPerson: Actor = { ...person(operatorOf(null)), demo: true } as Actor;
  const demo = await incidentOf(shop);
  await db().incident.update({ where: { id: demo }, data: { demo: true } });
  for (const who of [
    person(viewer, operatorOf(shop)),
    person(viewer),
    person(operatorOf(null)),
    demoPerson,
  ]) {
    const { items } = await listIncidents(who, { limit: 1_000 });
    for (const id of [own, other, demo]) {
      const row = items.find((item) => item.id === id);
      expect(row?.you).toEqual((await getIncident(who, { id })).you);
      const act = await assign(who, { id, userId: null }).then(
        () => true,
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'forbidden' });
          return false;
        },
      );
      expect(row?.you.mayWrite).toBe(act);
      expect(row?.you.reason === null).toBe(act);
    }
  }
  // Whose only role is for one team is shown no incident of another.
  const { items } = await listIncidents(person(operatorOf(shop)), { limit: 1_000 });
  expect(items.map(({ id }) => id)).not.toContain(other);
  expect(items.find(({ id }) => id === own)?.you).toEqual({ mayWrite: true, reason: null });
});

test('of a long story the newest entries are told, in order', async () => {
  const id = await incidentOf(shop);
  const startMs = Date.now() - 3_600_000;
  await db().incidentEvent.createMany({
    data: Array.from({ length: 1_100 }, (_, index) => ({
      id: newId(),
      incidentId: id,
      at: new Date(startMs + index * 1_000),
      kind: 'note',
      title: `Entry ${index}`,
      actorKind: 'system',
      actorName: 't',
    })),
  });
  const { timeline } = await getIncident(person(viewer), { id });
  expect(timeline).toHaveLength(1_000);
  expect([timeline[0]?.title, timeline.at(-1)?.title]).toEqual(['Entry 100', 'Entry 1099']);
});
