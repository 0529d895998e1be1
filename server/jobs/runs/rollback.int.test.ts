import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { approve } from '#server/actions/decide.ts';
import { getAction } from '#server/actions/get.ts';
import { listActions } from '#server/actions/list.ts';
import { settleAction } from '#server/actions/runs/settle-verification.ts';
import {
  connectExecutor,
  makeUser,
  proposePlan,
  rollbackPlan,
} from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import { firingAlert } from '#server/incidents/testing/incidents.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { addSeries, storeBatch } from '#server/telemetry/testing/rows.ts';
import { runActions } from './run-actions.ts';
import { settleRuns } from './settle-runs.ts';
import { verifyActions } from './verify-actions.ts';

const actor = systemActor('test');
let peer: TestPeer;
let operator: Extract<Actor, { kind: 'user' }>;
let viewer: Extract<Actor, { kind: 'user' }>;
let count = 0;
const read = (id: string) => db().action.findUniqueOrThrow({ where: { id } });
const incidentStatus = async (id: string) =>
  (await db().incident.findUniqueOrThrow({ where: { id } })).status;

async function openIncident(title: string): Promise<string> {
  const startedAt = new Date(Date.now() - 60_000);
  await db().alert.create({ data: { ...firingAlert(title), startedAt } });
  return (await correlate(actor, {})).opened[0] ?? '';
}

beforeAll(async () => {
  peer = await startTestPeer();
  await connectExecutor(peer);
  operator = await makeUser('Olga', ['operator']);
  viewer = await makeUser('Vera', ['viewer']);
});
beforeEach(() => {
  peer.behaviour = { kind: 'answer' };
  peer.state = { version: '2.0.0', replicas: 2, healthy: true, previousVersions: ['1.0.0'] };
});
afterAll(async () => {
  await peer.close();
  await db().$disconnect();
});

type Ran = { id: string; incidentId: string; fromMs: number };

/** Proposed, approved and carried out, with a latency of `before` until the run and of `after` from then on. */
async function ran(before: number, after: number): Promise<Ran> {
  const service = `undone-${(count += 1)}`;
  const incidentId = await openIncident(`${service} is slow`);
  const { id, planVersion } = await proposePlan(rollbackPlan(service), { incidentId });
  await approve(operator, { id, planVersion });
  await runActions.run({}, testContext());
  const { status, verifyFrom, startedAt } = await read(id);
  expect([status, peer.state.version]).toEqual(['verifying', '1.0.0']);
  const [fromMs, startMs] = [verifyFrom?.getTime() ?? 0, startedAt?.getTime() ?? 0];
  const builder = new BatchBuilder('test');
  const series = addSeries(builder, 'service.latency.p95', { 'service.name': service });
  for (let at = 0; at < 20; at += 1) {
    builder.addSample(series, startMs - 1_000 + at * 50, before + (at % 3) / 100);
    builder.addSample(series, fromMs + at * 50, after + (at % 3) / 100);
  }
  await storeBatch(builder);
  return { id, incidentId, fromMs };
}

const verify = ({ fromMs }: Ran) => verifyActions({ now: new Date(fromMs + 1_000), past: false });

/** Refuted by raw samples, which are worse than before the run. */
async function refuted(): Promise<{ id: string; incidentId: string; rollbackKey: string }> {
  const action = await ran(0.9, 1.9);
  const { id, incidentId } = action;
  await verify(action);
  expect((await read(id)).status).toBe('rolling_back');
  const run = await db().actionRun.findFirstOrThrow({
    where: { actionId: id, purpose: 'rollback' },
  });
  return { id, incidentId, rollbackKey: run.idempotencyKey };
}

/** The ranking blames the version that the rollback would bring back. */
async function blameVersion(incidentId: string, after: string): Promise<void> {
  const change = { ref: 'chg', title: `Deploy ${after}`, occurredAt: '', before: null, after };
  const resource = { id: null, kind: 'service', name: `undone-${count}` };
  const cause = {
    kind: 'change',
    resource,
    change,
    level: 'likely',
    score: 1,
    title: change.title,
    speaksFor: [],
    speaksAgainst: [],
    evidence: [],
  };
  await db().diagnosis.create({
    data: {
      id: newId(),
      incidentId,
      version: 1,
      signature: 'test',
      causes: [cause],
      graph: {},
      onsetAt: new Date(),
    },
  });
}

async function held(id: string): Promise<number> {
  const runs = await db().actionRun.findMany({ where: { actionId: id }, select: { id: true } });
  return db().targetLease.count({ where: { runId: { in: runs.map((run) => run.id) } } });
}

test('what did not help is rolled back once, and its incident is opened again', async () => {
  const { id, incidentId, rollbackKey } = await refuted();
  await Promise.all([runActions.run({}, testContext()), runActions.run({}, testContext())]);
  await runActions.run({}, testContext());
  await verifyActions({ now: new Date(), past: false });
  expect((await read(id)).status).toBe('rolled_back');
  expect(peer.state.version).toBe('2.0.0');
  expect(peer.calls.get(rollbackKey)).toBe(1);
  expect(await db().actionRun.count({ where: { actionId: id } })).toBe(2);
  expect(await held(id)).toBe(0);
  expect(await incidentStatus(incidentId)).toBe('reopened');
  const told = await db().incidentEvent.findMany({
    where: { incidentId, kind: { startsWith: 'action.' } },
    orderBy: { at: 'asc' },
  });
  expect(told.map((event) => event.kind)).toEqual(
    expect.arrayContaining(['action.not_verified', 'action.rolling_back', 'action.rolled_back']),
  );
});

test.each([
  { name: 'no worse than before', before: 1.9, after: 1.9, because: 'not-worse' },
  { name: 'better than before', before: 2.9, after: 1.9, because: 'was-worse' },
])(
  'what did not help but is $name waits for a person, who may keep it',
  async ({ before, after, because }) => {
    const action = await ran(before, after);
    const { id, incidentId } = action;
    await verify(action);
    await runActions.run({}, testContext());
    expect(peer.state.version).toBe('1.0.0');
    const row = await read(id);
    expect(row).toMatchObject({
      status: 'inconclusive',
      verification: { outcome: 'not_verified', rollback: { automatic: false, because } },
    });
    expect(row.statusReason).toContain('It is not rolled back automatically.');
    const waiting = await listActions(operator, { view: 'waiting' });
    expect(waiting.items.map((item) => item.id)).toContain(id);
    const told = await db().incidentEvent.findFirstOrThrow({
      where: { incidentId, kind: 'action.inconclusive' },
    });
    expect(told.body).toContain(row.statusReason ?? '');
    const settled = { id, outcome: 'not_verified', reason: 'looked at it' } as const;
    await settleAction(operator, { ...settled, rollBack: false });
    await runActions.run({}, testContext());
    expect((await read(id)).status).toBe('not_verified');
    expect(peer.state.version).toBe('1.0.0');
    expect(await incidentStatus(incidentId)).toBe('reopened');
  },
);

test('a version that the incident is blamed on comes back only when a person asks for it', async () => {
  const asked = async (rollBack?: boolean): Promise<string> => {
    const action = await ran(0.9, 1.9);
    const { id, incidentId } = action;
    await blameVersion(incidentId, '2.0.0');
    await verify(action);
    await runActions.run({}, testContext());
    expect(peer.state.version).toBe('1.0.0');
    const row = await read(id);
    expect(row.status).toBe('inconclusive');
    expect(row.statusReason).toContain('a likely cause of the incident: Deploy 2.0.0.');
    const settled = { id, outcome: 'not_verified', reason: 'looked at it' } as const;
    await settleAction(operator, rollBack === undefined ? settled : { ...settled, rollBack });
    await runActions.run({}, testContext());
    return (await read(id)).status;
  };
  expect(await asked()).toBe('not_verified');
  expect(peer.state.version).toBe('1.0.0');
  peer.state.version = '2.0.0';
  expect(await asked(true)).toBe('rolled_back');
  expect(peer.state.version).toBe('2.0.0');
});

test('a failure beside a change that came after the run is inconclusive and names the change', async () => {
  const action = await ran(0.9, 1.9);
  const name = `undone-${count}`;
  const row = (ref: string, actor: string | null, after: string) => ({
    id: newId(),
    ref: `${name}-${ref}`,
    kind: 'deployment',
    title: `Deploy ${name} ${after}`,
    resourceKind: 'service',
    resourceName: name,
    after,
    actor,
    sourceId: 'test',
    occurredAt: new Date(action.fromMs + 400),
  });
  // The run itself, as Tandem and as the pipeline report it, is no other cause.
  await db().change.createMany({
    data: [
      row('own', 'tandem', '1.0.0'),
      row('pipeline', 'ci', '1.0.0'),
      row('new', 'ci', '3.0.0'),
    ],
  });
  await verify(action);
  await runActions.run({}, testContext());
  expect(peer.state.version).toBe('1.0.0');
  const detail = await getAction(operator, { id: action.id });
  expect(detail.status).toBe('inconclusive');
  expect(detail.statusReason).toContain(`Deploy ${name} 3.0.0 at`);
  expect(detail.verification).toMatchObject({
    outcome: 'inconclusive',
    otherCauses: [{ kind: 'change', title: `Deploy ${name} 3.0.0` }],
    rollback: { automatic: false },
    criteria: [{ samples: 20, failing: { count: 20 } }],
  });
});

test('a rollback that fails says so, frees the target and opens the incident again', async () => {
  const { id, incidentId, rollbackKey } = await refuted();
  peer.behaviour = { kind: 'fail' };
  await runActions.run({}, testContext());
  await runActions.run({}, testContext());
  expect(await read(id)).toMatchObject({ status: 'rollback_failed', statusReason: 'no space' });
  expect(peer.calls.get(rollbackKey)).toBe(1);
  expect(peer.state.version).toBe('1.0.0');
  expect(await held(id)).toBe(0);
  expect(await incidentStatus(incidentId)).toBe('reopened');
});

test('a rollback whose answer is lost waits for a person, who settles it either way', async () => {
  for (const [outcome, end] of [
    ['succeeded', 'rolled_back'],
    ['failed', 'rollback_failed'],
  ] as const) {
    const { id, incidentId, rollbackKey } = await refuted();
    peer.behaviour = { kind: 'break-off' };
    await runActions.run({}, testContext());
    // Probes get no response, and nothing is sent a second time.
    await settleRuns.run({}, testContext());
    await runActions.run({}, testContext());
    expect((await read(id)).status).toBe('rollback_unknown');
    expect(peer.calls.get(rollbackKey)).toBe(1);
    expect(await held(id)).toBe(1);
    const waiting = await listActions(operator, { view: 'waiting' });
    expect(waiting.items.map((item) => item.id)).toContain(id);
    const told = await db().incidentEvent.findMany({
      where: { incidentId, kind: 'action.rollback_unknown' },
    });
    expect(told).toHaveLength(1);
    expect(
      await db().notificationEvent.count({ where: { incidentId, kind: 'action-failed' } }),
    ).toBe(1);

    const given = { id, outcome, reason: 'looked at the target' };
    await expect(settleAction(viewer, given)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(settleAction(operator, { ...given, outcome: 'verified' })).rejects.toMatchObject({
      code: 'conflict',
      message: 'An action that is rollback unknown cannot get the outcome verified.',
    });
    await settleAction(operator, given);
    expect(await read(id)).toMatchObject({ status: end, statusReason: 'looked at the target' });
    expect(await held(id)).toBe(0);
    expect(await incidentStatus(incidentId)).toBe('reopened');
    await expect(settleAction(operator, given)).rejects.toMatchObject({ code: 'conflict' });
    const audit = await db().auditEntry.findMany({
      where: { subjectId: id, actorId: operator.id, action: 'actions.settle' },
    });
    expect(audit.map((row) => row.after)).toEqual([{ settledAs: outcome }]);
    peer.behaviour = { kind: 'answer' };
    peer.state.version = '2.0.0';
  }
});

test('a worker that dies in the rollback leaves doubt, which a probe settles; doubt takes no place of the limit', async () => {
  const { id, incidentId, rollbackKey } = await refuted();
  peer.behaviour = { kind: 'hang-after-effect' };
  const dead = runActions.run({}, testContext());
  await expect.poll(() => peer.effects.get(rollbackKey) ?? 0).toBe(1);
  // State left by a killed worker: a running row with an expiring lease.
  await db().actionRun.updateMany({
    where: { actionId: id, status: 'running' },
    data: { leaseUntil: new Date(Date.now() - 1_000), leaseHolder: 'dead' },
  });
  peer.behaviour = { kind: 'break-off' };
  await settleRuns.run({}, testContext());
  expect((await read(id)).status).toBe('rollback_unknown');
  const moving = { in: ['running', 'rolling_back'] };
  expect(await db().action.count({ where: { status: moving } })).toBe(0);
  peer.behaviour = { kind: 'answer' };
  await settleRuns.run({}, testContext());
  expect(await read(id)).toMatchObject({
    status: 'rolled_back',
    statusReason: 'A probe found that it completed.',
  });
  expect(await incidentStatus(incidentId)).toBe('reopened');
  peer.hangUp();
  await dead;
  expect((await read(id)).status).toBe('rolled_back');
  expect(peer.effects.get(rollbackKey)).toBe(1);
  expect(await held(id)).toBe(0);
});
