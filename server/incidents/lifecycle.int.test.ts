import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rollbackRow } from '#server/actions/testing/actions.ts';
import { advanceIncidents } from '#server/incidents/advance-incidents.ts';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import { getIncident } from '#server/incidents/get.ts';
import { listIncidents } from '#server/incidents/list.ts';
import { reopenIncident, resolveIncident } from '#server/incidents/resolve.ts';
import { settleAfterAction } from '#server/incidents/settle-after-action.ts';
import { snooze } from '#server/incidents/snooze.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';

const actor = systemActor('test');
const userActor = (): Actor => ({
  kind: 'user',
  id: newId(),
  name: 'Olga',
  grants: [{ role: 'operator', teamId: null, environmentId: null }],
  sessionId: newId(),
  authenticatedAt: new Date(),
  ip: null,
});
const resourceId = newId();
const startMs = Date.now() - 3_600_000;
const at = (minutes: number) => new Date(startMs + minutes * 60_000);
let count = 0;

async function fire(
  title: string,
  severity: string,
  minutes: number,
  resource = resourceId,
): Promise<string> {
  const id = newId();
  await db().alert.create({
    data: {
      id,
      fingerprint: `test-${(count += 1)}`,
      origin: 'finding',
      title,
      state: 'firing',
      severity,
      labels: { 'service.name': resource === resourceId ? 'shop' : 'search' },
      resourceId: resource,
      startedAt: at(minutes),
      firedAt: at(minutes),
      lastSeenAt: at(minutes),
    },
  });
  return id;
}

const end = (id: string, minutes: number) =>
  db().alert.update({ where: { id }, data: { state: 'resolved', resolvedAt: at(minutes) } });
const group = (minutes: number) => correlate(actor, {}, { now: at(minutes) });
const advance = (minutes: number) => advanceIncidents(actor, {}, { now: at(minutes) });
const incidentOf = async (alertId: string) => {
  const alert = await db().alert.findUniqueOrThrow({ where: { id: alertId } });
  return db().incident.findUniqueOrThrow({ where: { id: alert.incidentId ?? '' } });
};

beforeAll(async () => {
  await db().resource.create({
    data: {
      id: resourceId,
      kind: 'service',
      canonicalId: 'shop',
      name: 'shop',
      firstSeenAt: at(0),
      lastSeenAt: at(0),
    },
  });
});
beforeEach(async () => {
  await db().alert.deleteMany();
  await db().incident.deleteMany();
});
afterAll(() => db().$disconnect());

test('the title is fixed by the first failure and the severity follows the alerts', async () => {
  const first = await fire('slow', 'error', 0);
  await group(0);
  const second = await fire('a little slow', 'warning', 1);
  await group(1);
  expect(await incidentOf(second)).toMatchObject({ title: 'slow', severity: 'error' });
  await end(first, 2);
  await advance(2);
  expect(await incidentOf(second)).toMatchObject({ title: 'slow', severity: 'warning' });
  const third = await fire('down', 'critical', 3);
  await group(3);
  expect(await incidentOf(third)).toMatchObject({ title: 'slow', severity: 'critical' });
  expect(await db().incident.count()).toBe(1);
});

test('all alerts quiet for the quiet time end it; what comes later is a relapse', async () => {
  const first = await fire('slow', 'error', 0);
  await group(0);
  await end(first, 2);
  await advance(6.9);
  expect(await incidentOf(first)).toMatchObject({ status: 'triggered' });
  await advance(7);
  const ended = await incidentOf(first);
  expect(ended).toMatchObject({ status: 'resolved', quietSince: at(2) });
  const again = await db().alert.findUniqueOrThrow({ where: { id: first } });
  const { incidentId: _, ...row } = again;
  await db().alert.create({
    data: {
      ...row,
      id: newId(),
      episode: 2,
      state: 'firing',
      startedAt: at(8),
      resolvedAt: null,
      stateInputs: {},
      labels: { 'service.name': 'shop' },
      annotations: {},
      inputs: {},
    },
  });
  const { opened } = await group(8);
  expect(opened).toHaveLength(1);
  const relapse = await db().incident.findUniqueOrThrow({ where: { id: opened[0] ?? '' } });
  expect(relapse.relapseOfId).toBe(ended.id);
});

test('what began after the action that worked leaves its incident, and does not come back', async () => {
  const first = await fire('memory grows', 'error', 0);
  await group(0);
  const { id } = await incidentOf(first);
  const proposedAt = at(1);
  await db().action.create({
    data: {
      id: newId(),
      incidentId: id,
      status: 'verified',
      proposedAt,
      startedAt: at(3),
      expiresAt: at(60),
      plan: {},
      ...rollbackRow('shop'),
    },
  });
  const joined = await fire('slow while the action was verified', 'warning', 2);
  await group(2);
  expect((await incidentOf(joined)).id).toBe(id);
  await end(first, 3);
  await settleAfterAction(
    actor,
    { id, fixes: 'symptom', actionTitle: 'Restart shop', proposedAt },
    { now: at(5) },
  );
  // It began before the verdict, but after the proposal.
  const late = await fire('errors of the same fault', 'warning', 4);
  await group(5);
  const other = await incidentOf(joined);
  expect(other.id).not.toBe(id);
  expect((await incidentOf(late)).id).toBe(other.id);
  expect(await incidentOf(first)).toMatchObject({ id, status: 'mitigated' });
  const moved = await db().incidentEvent.findFirst({
    where: { incidentId: id, kind: 'alert.moved' },
  });
  expect(moved?.body).toBe(
    'Moved to its own incident: it fired after the proposal of Restart shop, which worked, and is still firing.',
  );
});

test('an incident whose own alerts have ended is resolved by a cure although a newer alert fires', async () => {
  const first = await fire('errors', 'error', 0);
  const newer = await fire('slow for another reason', 'warning', 2);
  await group(2);
  const { id } = await incidentOf(first);
  expect((await incidentOf(newer)).id).toBe(id);
  await end(first, 3);
  const cure = { id, fixes: 'cause', actionTitle: 'Roll back shop' } as const;
  await settleAfterAction(actor, { ...cure, proposedAt: at(1) }, { now: at(5) });
  expect(await incidentOf(first)).toMatchObject({ id, status: 'resolved' });
  await group(5);
  expect((await incidentOf(newer)).id).not.toBe(id);
});

test('a mitigated incident accepts no alert that starts later', async () => {
  const first = await fire('memory grows', 'error', 0);
  await group(0);
  const { id } = await incidentOf(first);
  await db().incident.update({
    where: { id },
    data: { status: 'mitigated', resolution: 'follow-up', mitigatedAt: at(2) },
  });
  const before = await fire('still slow', 'warning', 2);
  const after = await fire('slow for another reason', 'warning', 3);
  await group(3);
  expect((await incidentOf(before)).id).toBe(id);
  const other = await incidentOf(after);
  expect(other.id).not.toBe(id);
  const { related } = await getIncident(userActor(), { id: other.id });
  expect(related).toMatchObject([
    { id, title: 'memory grows', reason: 'One started after the other was mitigated.' },
  ]);
  await end(first, 2);
  await end(before, 4);
  await advance(9);
  expect(await incidentOf(first)).toMatchObject({ status: 'mitigated', quietSince: at(4) });
  await advance(10);
  expect(await db().incidentEvent.count({ where: { incidentId: id, kind: 'quiet' } })).toBe(1);
});

test('alerts that still fire after a person resolved their incident open another one', async () => {
  const person = userActor();
  const first = await fire('slow', 'error', 0);
  const second = await fire('failing', 'error', 0);
  await group(0);
  const { id } = await incidentOf(first);
  await end(first, 1);
  await resolveIncident(person, { id, evenIfFiring: true }, { now: at(2) });
  const { opened } = await group(2);
  expect(opened).toHaveLength(1);
  const other = await incidentOf(second);
  expect(other).toMatchObject({ id: opened[0], relapseOfId: null, status: 'triggered' });
  expect((await incidentOf(first)).id).toBe(id);
  const before = await getIncident(person, { id });
  expect(before.related).toMatchObject([{ id: other.id }]);
  expect(before.timeline.filter(({ kind }) => kind === 'alert.moved')).toMatchObject([
    { title: 'failing', data: { alertId: second, incidentId: other.id } },
  ]);
  await group(3);
  expect(await db().incident.count()).toBe(2);
});

describe('with a cause', () => {
  /** The deployment of the service is the first cause. */
  const explain = async (incidentId: string) => {
    await db().diagnosis.create({
      data: {
        id: newId(),
        incidentId,
        version: 1,
        current: true,
        signature: 'test',
        causes: [
          {
            kind: 'change',
            resource: { id: resourceId, kind: 'service', name: 'shop' },
            change: null,
            level: 'likely',
            score: 0.8,
            title: 'Deploy shop 2.0.0',
            speaksFor: [],
            speaksAgainst: [],
            evidence: [],
          },
        ],
        graph: { nodes: [], edges: [], complete: true },
        onsetAt: at(0),
        createdAt: at(0),
      },
    });
  };
  const search = newId();
  beforeAll(async () => {
    const seen = { firstSeenAt: at(0), lastSeenAt: at(60) };
    await db().resource.create({
      data: { id: search, kind: 'service', canonicalId: 'search', name: 'search', ...seen },
    });
    await db().relation.create({
      data: {
        id: newId(),
        fromId: resourceId,
        toId: search,
        kind: 'calls',
        source: 'test',
        ...seen,
      },
    });
  });

  test('an unexplained alert opens a related incident', async () => {
    const first = await fire('shop is slow', 'error', 0);
    await group(0);
    const { id } = await incidentOf(first);
    await explain(id);
    // It is called by the service at fault: effects do not flow that way.
    const callee = await fire('search is slow', 'error', 1, search);
    const own = await fire('shop fails', 'error', 1);
    await group(1);
    expect((await incidentOf(own)).id).toBe(id);
    const other = await incidentOf(callee);
    expect(other.id).not.toBe(id);
    const { related } = await getIncident(userActor(), { id });
    expect(related).toMatchObject([
      {
        id: other.id,
        reason: 'Deploy shop 2.0.0 does not explain both.',
      },
    ]);
  });

  test('the incident resolves with its explained alerts and others move to a new incident', async () => {
    const first = await fire('shop is slow', 'error', 0);
    const other = await fire('search is slow', 'error', 0, search);
    await group(0);
    const { id } = await incidentOf(first);
    expect((await incidentOf(other)).id).toBe(id);
    await explain(id);
    await end(first, 2);
    await advance(6.9);
    expect(await incidentOf(first)).toMatchObject({ status: 'triggered' });
    await advance(7);
    expect(await incidentOf(first)).toMatchObject({ status: 'resolved' });
    await group(7.5);
    expect(await incidentOf(other)).toMatchObject({ status: 'triggered', title: 'search is slow' });
  });

  test('no alert joins after the explained alerts ended', async () => {
    const first = await fire('shop is slow', 'error', 0);
    await group(0);
    const { id } = await incidentOf(first);
    await explain(id);
    await end(first, 3);
    const soon = await fire('shop fails', 'error', 4);
    await group(4);
    expect((await incidentOf(soon)).id).toBe(id);
    await end(soon, 4.5);
    const late = await fire('shop is busy', 'error', 6.6);
    await group(6.6);
    expect((await incidentOf(late)).id).not.toBe(id);
  });
});

test('a person resolves and opens again, with a reason; it starts its quiet time anew', async () => {
  const person = userActor();
  const first = await fire('slow', 'error', 0);
  await group(0);
  const { id } = await incidentOf(first);
  await expect(reopenIncident(person, { id, reason: 'no' }, { now: at(1) })).rejects.toMatchObject({
    code: 'conflict',
  });
  // Resolving an incident with firing alerts requires an explicit confirmation.
  await expect(resolveIncident(person, { id }, { now: at(1) })).rejects.toMatchObject({
    code: 'conflict',
    data: { firing: 1 },
  });
  await resolveIncident(person, { id, reason: 'rebooted', evenIfFiring: true }, { now: at(1) });
  expect(await incidentOf(first)).toMatchObject({ status: 'resolved', resolution: 'rebooted' });
  await expect(reopenIncident(person, { id, reason: '' }, { now: at(2) })).rejects.toMatchObject({
    code: 'invalid_input',
  });
  await reopenIncident(person, { id, reason: 'it is back' }, { now: at(2) });
  expect(await incidentOf(first)).toMatchObject({
    status: 'reopened',
    resolvedAt: null,
    resolution: null,
    quietSince: null,
  });
  const told = await db().incidentEvent.findFirstOrThrow({
    where: { incidentId: id, kind: 'reopened' },
  });
  expect(told).toMatchObject({ title: 'Olga reopened it', body: 'it is back', story: true });
  const audit = await db().auditEntry.findFirstOrThrow({
    where: { subjectId: id, action: 'incidents.reopen' },
  });
  expect(audit.reason).toBe('it is back');
  // Once quiet again, it ends automatically like any other.
  await end(first, 3);
  await advance(7.9);
  expect(await incidentOf(first)).toMatchObject({ status: 'reopened' });
  await advance(8);
  expect(await incidentOf(first)).toMatchObject({ status: 'resolved' });
});

test('a snoozed incident stands apart and wakes at its time, when it gets worse, or by a person', async () => {
  const person = userActor();
  const listed = async (snoozed: 'only' | 'without') =>
    (await listIncidents(person, { status: 'open', snoozed })).items.map((item) => item.id);
  const first = await fire('slow', 'warning', 0);
  await group(0);
  const { id } = await incidentOf(first);
  await expect(snooze(person, { id, until: at(-1).toISOString() }, { now: at(1) })).rejects.toThrow(
    'until: must be later than now',
  );
  await snooze(person, { id, until: at(2).toISOString() }, { now: at(1) });
  expect(await listed('only')).toEqual([id]);
  expect(await listed('without')).toEqual([]);
  await advance(1.9);
  expect(await listed('only')).toEqual([id]);
  await advance(2);
  expect(await listed('without')).toEqual([id]);
  await snooze(person, { id, until: at(60).toISOString() }, { now: at(2.5) });
  await fire('down', 'critical', 3);
  await group(3);
  await advance(3);
  expect(await listed('without')).toEqual([id]);
  await snooze(person, { id }, { now: at(4) });
  await advance(30);
  expect(await listed('only')).toEqual([id]);
  await snooze(person, { id, undo: true }, { now: at(31) });
  expect(await listed('without')).toEqual([id]);
  const events = await db().incidentEvent.findMany({
    where: { incidentId: id, kind: { in: ['snoozed', 'woken'] } },
    orderBy: { at: 'asc' },
  });
  expect(events.map(({ title }) => title)).toEqual([
    expect.stringMatching(/^Olga snoozed it until /),
    'Snooze ended: the time was reached',
    expect.stringMatching(/^Olga snoozed it until /),
    'Snooze ended: it got worse',
    'Olga snoozed it until something changes',
    'Olga ended the snooze',
  ]);
});
