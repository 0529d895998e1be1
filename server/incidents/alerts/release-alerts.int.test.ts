import { afterAll, beforeEach, expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import { alertsOfOtherCauses } from '#server/incidents/diagnosis/incident-explanation.ts';
import { readGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import type { StoredCause } from '#server/incidents/diagnosis/stored-diagnosis.ts';
import { getIncident } from '#server/incidents/get.ts';
import { firingAlert } from '#server/incidents/testing/incidents.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { releaseAlerts } from './release-alerts.ts';

const system = systemActor('test');
let count = 0;

beforeEach(() => db().alert.updateMany({ data: { state: 'resolved', resolvedAt: new Date() } }));
afterAll(() => db().$disconnect());

async function addResource(kind: string) {
  const name = `released-${(count += 1)}`;
  const now = new Date();
  return db().resource.create({
    data: { id: newId(), kind, canonicalId: name, name, firstSeenAt: now, lastSeenAt: now },
  });
}
type Resource = Awaited<ReturnType<typeof addResource>>;

const causeOf = (
  { id, kind, name }: Resource,
  given: Pick<StoredCause, 'kind' | 'title'>,
): StoredCause => ({
  ...given,
  subkind: null,
  resource: { id, kind, name },
  change: null,
  level: 'likely',
  score: 0.8,
  speaksFor: [],
  speaksAgainst: [],
  evidence: [],
});

/** A slow service and the full disk of its host, whose alerts fired in the same pass. */
async function openTwoFaults() {
  const [service, host] = [await addResource('service'), await addResource('host')];
  const now = new Date();
  await db().relation.create({
    data: {
      id: newId(),
      kind: 'runs_on',
      source: 'test',
      fromId: service.id,
      toId: host.id,
      firstSeenAt: now,
      lastSeenAt: now,
    },
  });
  const slow = await db().alert.create({
    data: {
      ...firingAlert('slow'),
      resourceId: service.id,
      metric: 'service.latency.p95',
      labels: { 'service.name': service.name },
    },
  });
  const full = await db().alert.create({
    data: {
      ...firingAlert('full'),
      resourceId: host.id,
      metric: 'system.filesystem.utilization',
      labels: { 'host.name': host.name },
    },
  });
  await correlate(system, {});
  const { incidentId: id } = await db().alert.findUniqueOrThrow({ where: { id: slow.id } });
  if (id === null) throw new Error('it was not correlated');
  const causes = [
    causeOf(service, { kind: 'dependency', title: 'The service got worse' }),
    causeOf(host, { kind: 'saturation', title: 'The disk is full' }),
  ];
  return { id, slow, full, causes };
}

const incidentOf = async (id: string) =>
  (await db().alert.findUniqueOrThrow({ where: { id } })).incidentId;

test('gives the alerts of a second fault an incident of their own, linked to the first', async () => {
  const { id, slow, full, causes } = await openTwoFaults();
  expect(await incidentOf(full.id)).toBe(id);
  const alerts = await db().alert.findMany({ where: { incidentId: id } });
  const others = alertsOfOtherCauses(
    { diagnoses: [{ causes, onsetAt: new Date(Date.now() - 60_000) }] },
    alerts,
    await readGraph(new Date()),
  );
  expect(others.map((alert) => alert.id)).toEqual([full.id]);
  await db().diagnosis.create({
    data: {
      id: newId(),
      incidentId: id,
      version: 1,
      signature: 's',
      causes,
      graph: { nodes: [], edges: [], complete: true },
      onsetAt: new Date(Date.now() - 60_000),
    },
  });
  await releaseAlerts(system, { id, alertIds: [full.id], cause: 'The service got worse' });
  await correlate(system, {});
  const own = await incidentOf(full.id);
  expect([await incidentOf(slow.id), own === id, own === null]).toEqual([id, false, false]);
  const reader = await makeUser('Reader', ['viewer']);
  const incident = await getIncident(reader, { id });
  expect(incident.related.map((related) => related.id)).toEqual([own]);
  expect(incident.timeline.at(-1)).toMatchObject({
    kind: 'alert.moved',
    title: 'full',
    body: 'Moved to its own incident: The service got worse does not explain it.',
  });
});

test('releases neither an alert that a person placed nor the last one', async () => {
  const { id, slow, full } = await openTwoFaults();
  await db().alert.update({ where: { id: full.id }, data: { placedAt: new Date() } });
  const cause = 'The service got worse';
  await releaseAlerts(system, { id, alertIds: [full.id], cause });
  await releaseAlerts(system, { id, alertIds: [full.id, slow.id], cause });
  expect([await incidentOf(full.id), await incidentOf(slow.id)]).toEqual([id, null]);
  await db().alert.update({ where: { id: full.id }, data: { placedAt: null } });
  await releaseAlerts(system, { id, alertIds: [full.id], cause });
  expect(await incidentOf(full.id)).toBe(id);
});
