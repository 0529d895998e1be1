import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { mergeIncident } from '#server/actions/proposals/merge-incident.ts';
import { supersedeAction } from '#server/actions/runs/end-action.ts';
import { makeUser, proposePlan, rollbackPlan } from '#server/actions/testing/actions.ts';
import { advanceIncidents } from '#server/incidents/advance-incidents.ts';
import { moveAlert } from '#server/incidents/alerts/move-alert.ts';
import { getIncident } from '#server/incidents/get.ts';
import { linkIncident, unlinkIncident } from '#server/incidents/link.ts';
import { getOperationsReport } from '#server/incidents/reports/operations-report.ts';
import { reopenIncident, resolveIncident } from '#server/incidents/resolve.ts';
import { splitIncident } from '#server/incidents/split.ts';
import { firingAlert } from '#server/incidents/testing/incidents.ts';
import { needsRanking } from '#server/jobs/diagnosis/needs-ranking.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { correlate } from './correlate.ts';

type Person = Extract<Actor, { kind: 'user' }>;
const system = systemActor('test');
let olga: Person;
let count = 0;

beforeAll(async () => {
  olga = await makeUser('Olga', ['operator']);
});
// Alerts of another test must not be loose here.
beforeEach(() => db().alert.updateMany({ data: { state: 'resolved', resolvedAt: new Date() } }));
afterAll(() => db().$disconnect());

async function addService() {
  const name = `regrouped-${(count += 1)}`;
  const now = new Date();
  return db().resource.create({
    data: {
      id: newId(),
      kind: 'service',
      canonicalId: name,
      name,
      firstSeenAt: now,
      lastSeenAt: now,
    },
  });
}
type Service = Awaited<ReturnType<typeof addService>>;

const fire = async (service: Service, title: string, more: object = {}) =>
  db().alert.create({
    data: {
      ...firingAlert(title),
      resourceId: service.id,
      labels: { 'service.name': service.name },
      ...more,
    },
  });

/** An incident of two alerts of one service, as the correlation opens it. */
async function openTwo() {
  const service = await addService();
  const [first, second] = [
    await fire(service, 'first', { severity: 'error' }),
    await fire(service, 'second'),
  ];
  await correlate(system, {});
  const { incidentId } = await db().alert.findUniqueOrThrow({ where: { id: first.id } });
  if (incidentId === null) throw new Error('it was not correlated');
  return { service, first, second, id: incidentId };
}

const read = (id: string) => getIncident(olga, { id });
const incidentOf = async (id: string) =>
  (await db().alert.findUniqueOrThrow({ where: { id } })).incidentId;
const verdictsOn = (incidentId: string) =>
  db().correlationVerdict.findMany({ where: { incidentId } });

/** A likely first cause of an incident: saturation of a service. */
async function rank(incidentId: string, service: Service): Promise<void> {
  const cause = {
    kind: 'saturation',
    resource: { id: service.id, kind: 'service', name: service.name },
    change: null,
    level: 'likely',
    score: 9,
    title: `${service.name} is saturated`,
    speaksFor: [],
    speaksAgainst: [],
    evidence: [],
  };
  await db().diagnosis.updateMany({ where: { incidentId }, data: { current: false } });
  await db().diagnosis.create({
    data: {
      id: newId(),
      incidentId,
      version: 9,
      signature: 's',
      causes: [cause],
      graph: { nodes: [], edges: [], complete: true },
      onsetAt: new Date(Date.now() - 60_000),
    },
  });
}

test('splits alerts off into a linked incident, with both timelines, audit and verdict', async () => {
  const { id, first, second } = await openTwo();
  const before = await db().alert.findUniqueOrThrow({ where: { id: second.id } });
  const made = await splitIncident(olga, { id, alertIds: [second.id], reason: 'Another fault' });
  const [left, right] = [await read(id), await read(made.id)];
  expect(left.alerts.map((alert) => alert.id)).toEqual([first.id]);
  expect(right.alerts).toMatchObject([
    { id: second.id, joinReason: `Olga moved it from INC-${left.number}: Another fault` },
  ]);
  expect(right.title).toBe('second');
  expect(left.related).toMatchObject([{ id: made.id }]);
  expect(right.related).toMatchObject([
    { id, reason: 'Olga split one from the other: Another fault' },
  ]);
  expect(left.timeline.at(-1)).toMatchObject({
    kind: 'split',
    title: `Olga split off 1 alert as INC-${made.number}`,
    body: 'second. Another fault',
  });
  expect(right.timeline.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['opened', 'split']),
  );
  const [verdict] = await verdictsOn(id);
  expect(verdict).toMatchObject({
    kind: 'split',
    otherId: made.id,
    fingerprints: [second.fingerprint],
    automatic: { alerts: [{ id: second.id, joinReason: before.joinReason }] },
    reason: 'Another fault',
    userName: 'Olga',
  });
  const audit = await db().auditEntry.findFirstOrThrow({
    where: { subjectId: id, action: 'incidents.split' },
  });
  expect(audit.reason).toBe('Another fault');
});

test('takes the title from the remaining alerts when the first failure is split off', async () => {
  const { id, first } = await openTwo();
  expect((await read(id)).title).toBe('first');
  await splitIncident(olga, { id, alertIds: [first.id] });
  expect(await read(id)).toMatchObject({ title: 'second', severity: 'warning' });
});

test('keeps a split series out of the first incident while both are open', async () => {
  const { id, service, second } = await openTwo();
  const made = await splitIncident(olga, { id, alertIds: [second.id] });
  const again = await fire(service, 'second', { fingerprint: second.fingerprint, episode: 2 });
  await correlate(system, {});
  expect(await incidentOf(again.id)).toBe(made.id);
  // The new incident was mitigated before, so the correlation adds nothing to it.
  await db().incident.update({
    where: { id: made.id },
    data: { status: 'mitigated', mitigatedAt: new Date(Date.now() - 60_000) },
  });
  const third = await fire(service, 'second', { fingerprint: second.fingerprint, episode: 3 });
  await correlate(system, {});
  expect([id, made.id]).not.toContain(await incidentOf(third.id));
  // Once the other one is resolved, the correlation decides alone.
  await db().incident.update({ where: { id: made.id }, data: { status: 'resolved' } });
  const own = await incidentOf(third.id);
  await db().incident.update({ where: { id: own ?? '' }, data: { status: 'resolved' } });
  await db().alert.update({ where: { id: third.id }, data: { state: 'resolved' } });
  const fourth = await fire(service, 'second', { fingerprint: second.fingerprint, episode: 4 });
  await correlate(system, {});
  expect(await incidentOf(fourth.id)).toBe(id);
});

test('moves an alert to another incident and back', async () => {
  const [a, b] = [await openTwo(), await openTwo()];
  await moveAlert(olga, { id: a.id, alertId: a.second.id, to: b.id, reason: 'Same cause' });
  expect(await incidentOf(a.second.id)).toBe(b.id);
  const again = await fire(a.service, 'second', { fingerprint: a.second.fingerprint, episode: 2 });
  await correlate(system, {});
  expect(await incidentOf(again.id)).toBe(b.id);
  expect((await read(b.id)).timeline.map(({ title }) => title)).toContain(
    `Olga moved an alert here from INC-${(await read(a.id)).number}`,
  );
  await moveAlert(olga, { id: b.id, alertId: a.second.id, to: a.id });
  const third = await fire(a.service, 'second', { fingerprint: a.second.fingerprint, episode: 3 });
  await correlate(system, {});
  expect(await incidentOf(third.id)).toBe(a.id);
});

test('keeps an incident open by an alert that a person put there, whatever its cause explains', async () => {
  const [a, b] = [await openTwo(), await openTwo()];
  await moveAlert(olga, { id: a.id, alertId: a.second.id, to: b.id });
  await rank(b.id, b.service);
  await db().alert.updateMany({
    where: { id: { in: [b.first.id, b.second.id] } },
    data: { state: 'resolved', resolvedAt: new Date(Date.now() - 3_600_000) },
  });
  await advanceIncidents(system, {});
  expect((await read(b.id)).status).toBe('triggered');
});

test('merges an incident into another one, which gets its alerts and actions', async () => {
  const [a, b] = [await openTwo(), await openTwo()];
  const rule = await proposePlan(rollbackPlan(a.service.name), { incidentId: a.id });
  const own = await proposePlan(rollbackPlan(`${a.service.name}-db`), {
    incidentId: a.id,
    askedBy: olga,
  });
  const old = await proposePlan(rollbackPlan(`${a.service.name}-old`), { incidentId: a.id });
  await supersedeAction(system, { id: old.id, reason: 'a test' });
  await linkIncident(olga, { id: a.id, relatedId: b.id });
  await mergeIncident(olga, { id: a.id, into: b.id, reason: 'One fault' });
  const [gone, left] = [await read(a.id), await read(b.id)];
  expect(gone).toMatchObject({
    status: 'resolved',
    resolution: `Merged into INC-${left.number}`,
    mergedInto: { id: b.id, number: left.number },
    alerts: [],
    related: [],
  });
  expect(left.alerts.map(({ id }) => id).toSorted()).toEqual(
    [a.first.id, a.second.id, b.first.id, b.second.id].toSorted(),
  );
  const kinds = gone.timeline.map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(['opened', 'action.superseded', 'resolved']));
  const action = (id: string) => db().action.findUniqueOrThrow({ where: { id } });
  expect(await action(rule.id)).toMatchObject({ status: 'superseded', incidentId: a.id });
  expect(await action(own.id)).toMatchObject({ status: 'proposed', incidentId: b.id });
  expect(await action(old.id)).toMatchObject({ status: 'superseded', incidentId: b.id });
  expect(await verdictsOn(a.id)).toMatchObject([
    { kind: 'link' },
    { kind: 'merge', otherId: b.id },
  ]);
  await expect(reopenIncident(olga, { id: a.id, reason: 'No' })).rejects.toThrow(
    `was merged into INC-${left.number}`,
  );
});

test('joins later alerts that the cause of either incident explains to the merged one', async () => {
  const [a, b] = [await openTwo(), await openTwo()];
  await rank(a.id, a.service);
  await rank(b.id, b.service);
  await mergeIncident(olga, { id: a.id, into: b.id });
  const labels = { 'service.name': a.service.name };
  const ofA = await fire(a.service, 'late', { metric: 'process.memory.usage', labels });
  await correlate(system, {});
  expect(await incidentOf(ofA.id)).toBe(b.id);
});

test('follows a merge of the remaining incident', async () => {
  const [a, b, c] = [await openTwo(), await openTwo(), await openTwo()];
  await mergeIncident(olga, { id: a.id, into: b.id });
  await mergeIncident(olga, { id: b.id, into: c.id });
  expect((await read(a.id)).mergedInto?.id).toBe(c.id);
  expect((await read(c.id)).alerts).toHaveLength(6);
});

test('has the causes of both incidents ranked again', async () => {
  const { id, second, service } = await openTwo();
  await rank(id, service);
  const made = await splitIncident(olga, { id, alertIds: [second.id] });
  for (const incidentId of [id, made.id]) {
    const row = await db().incident.findUniqueOrThrow({
      where: { id: incidentId },
      include: { alerts: true, diagnoses: true, actions: true },
    });
    const later = row.openedAt.getTime() + 3_600_000;
    expect(needsRanking(row, later, () => null)).toBe(true);
  }
});

test('links and unlinks incidents, also resolved ones', async () => {
  const [a, b] = [await openTwo(), await openTwo()];
  await resolveIncident(olga, { id: b.id, evenIfFiring: true });
  const pair = { id: a.id, relatedId: b.id };
  await linkIncident(olga, { ...pair, reason: 'Same deploy' });
  expect((await read(b.id)).related).toMatchObject([
    { id: a.id, reason: 'Olga linked them: Same deploy' },
  ]);
  await expect(linkIncident(olga, pair)).rejects.toThrow('are already linked');
  await unlinkIncident(olga, { id: b.id, relatedId: a.id });
  expect((await read(a.id)).related).toEqual([]);
  await expect(unlinkIncident(olga, pair)).rejects.toThrow('are not linked');
  expect(await verdictsOn(b.id)).toMatchObject([
    { kind: 'unlink', automatic: { linked: true, reasons: ['Olga linked them: Same deploy'] } },
  ]);
  expect((await read(a.id)).timeline.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['linked', 'unlinked']),
  );
});

test('refuses an empty split, all alerts, alerts of others and the incident itself', async () => {
  const [a, b] = [await openTwo(), await openTwo()];
  const split = (alertIds: string[]) => splitIncident(olga, { id: a.id, alertIds });
  await expect(split([])).rejects.toThrow('alertIds: choose at least one alert');
  await expect(split([a.first.id, a.second.id])).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('would have no alert left') as string,
  });
  await expect(split([a.first.id, b.first.id])).rejects.toMatchObject({ code: 'invalid_input' });
  await moveAlert(olga, { id: a.id, alertId: a.first.id, to: b.id });
  await expect(moveAlert(olga, { id: a.id, alertId: a.second.id, to: b.id })).rejects.toMatchObject(
    { code: 'conflict' },
  );
  for (const act of [
    () => mergeIncident(olga, { id: a.id, into: a.id }),
    () => linkIncident(olga, { id: a.id, relatedId: a.id }),
    () => moveAlert(olga, { id: a.id, alertId: a.second.id, to: a.id }),
  ])
    await expect(act()).rejects.toMatchObject({ code: 'invalid_input' });
});

test('refuses resolved incidents, and the demo together with the rest', async () => {
  const [a, b] = [await openTwo(), await openTwo()];
  await db().incident.update({ where: { id: b.id }, data: { demo: true } });
  const merge = (id: string, into: string) => mergeIncident(olga, { id, into });
  const move = () => moveAlert(olga, { id: a.id, alertId: a.second.id, to: b.id });
  for (const act of [() => merge(a.id, b.id), move])
    await expect(act()).rejects.toThrow('one of them belongs to the demo');
  await db().incident.update({ where: { id: b.id }, data: { demo: false, status: 'resolved' } });
  for (const act of [() => merge(a.id, b.id), () => merge(b.id, a.id), move])
    await expect(act()).rejects.toThrow('is resolved. Reopen it first.');
  await expect(splitIncident(olga, { id: b.id, alertIds: [b.second.id] })).rejects.toThrow(
    'is resolved. Reopen it first.',
  );
});

test('refuses viewers and incidents of another team', async () => {
  const [a, b] = [await openTwo(), await openTwo()];
  const team = await db().team.create({ data: { id: newId(), name: newId() } });
  await db().incident.update({ where: { id: b.id }, data: { teamId: team.id } });
  const grants = [{ role: 'operator' as const, teamId: team.id, environmentId: null }];
  const vera = await makeUser('Vera', ['viewer']);
  for (const person of [vera, { ...olga, grants }])
    for (const act of [
      () => splitIncident(person, { id: a.id, alertIds: [a.second.id] }),
      () => mergeIncident(person, { id: b.id, into: a.id }),
      () => moveAlert(person, { id: b.id, alertId: b.second.id, to: a.id }),
      () => linkIncident(person, { id: b.id, relatedId: a.id }),
    ])
      await expect(act()).rejects.toMatchObject({ code: 'forbidden' });
  expect(await db().correlationVerdict.count({ where: { incidentId: { in: [a.id, b.id] } } })).toBe(
    0,
  );
});

test('settles two opposite merges at once', async () => {
  const [a, b] = [await openTwo(), await openTwo()];
  const done = await Promise.allSettled([
    mergeIncident(olga, { id: a.id, into: b.id }),
    mergeIncident(olga, { id: b.id, into: a.id }),
  ]);
  expect(done.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});

test('counts the verdicts in the operations report, and merged incidents once', async () => {
  const period = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 60_000) };
  const report = async () =>
    (await getOperationsReport(olga, period, { now: new Date(Date.now() + 60_000) })).now;
  const before = await report();
  const [a, b] = [await openTwo(), await openTwo()];
  await splitIncident(olga, { id: a.id, alertIds: [a.second.id] });
  await mergeIncident(olga, { id: a.id, into: b.id });
  const after = await report();
  expect(after.correlation).toEqual({
    ...before.correlation,
    incidents: before.correlation.incidents + 1,
    split: before.correlation.split + 1,
    merge: before.correlation.merge + 1,
  });
  expect(after.incidents).toBe(before.incidents + 2);
});
