import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { approve, reject } from '#server/actions/decide.ts';
import { setKillSwitch } from '#server/actions/policy/kill-switch.ts';
import {
  connectExecutor,
  makeUser,
  proposePlan,
  rollbackPlan,
} from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { asOwner } from '#server/platform/testing/owner.ts';
import { runActions } from './run-actions.ts';
import { settleRuns } from './settle-runs.ts';

let peer: TestPeer;
let operator: Extract<Actor, { kind: 'user' }>;
let second: Extract<Actor, { kind: 'user' }>;
let count = 0;
const nextService = () => `svc-${(count += 1)}`;
const statusOf = async (id: string) =>
  (await db().action.findUniqueOrThrow({ where: { id } })).status;
const code = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : String(error);

beforeAll(async () => {
  peer = await startTestPeer();
  await connectExecutor(peer);
  operator = await makeUser('Olga', ['operator']);
  second = await makeUser('Otto', ['operator']);
});
beforeEach(() => {
  peer.behaviour = { kind: 'answer' };
  peer.state = { version: '2.0.0', replicas: 2, healthy: true, previousVersions: ['1.0.0'] };
});
afterAll(async () => {
  await peer.close();
  await db().$disconnect();
});

test('an approved action runs once and is watched afterwards', async () => {
  const action = await proposePlan(rollbackPlan(nextService()));
  await approve(operator, { id: action.id, planVersion: action.planVersion });
  expect(await statusOf(action.id)).toBe('queued');
  await Promise.all([runActions.run({}, testContext()), runActions.run({}, testContext())]);
  expect(await statusOf(action.id)).toBe('verifying');
  expect(peer.state.version).toBe('1.0.0');
  const run = await db().actionRun.findFirstOrThrow({ where: { actionId: action.id } });
  expect(peer.effects.get(run.idempotencyKey)).toBe(1);
  const audit = await db().auditEntry.findMany({
    where: { subjectId: action.id },
    orderBy: { order: 'asc' },
  });
  expect(audit.map((row) => row.action)).toContain('actions.approve');
});

test('an action on something with a very long name is proposed, under a cut title', async () => {
  const { id } = await proposePlan(rollbackPlan('s'.repeat(600)));
  const { title } = await db().action.findUniqueOrThrow({ where: { id } });
  expect(title).toMatch(/^Roll back s+\.\.\.$/u);
  expect(title).toHaveLength(200);
});

test('two approvals at once: one wins', async () => {
  const action = await proposePlan(rollbackPlan(nextService()));
  const results = await Promise.allSettled(
    [operator, second].map((actor) =>
      approve(actor, { id: action.id, planVersion: action.planVersion }),
    ),
  );
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  const refused = results.find((result) => result.status === 'rejected');
  expect(code(refused?.reason)).toBe('conflict');
  expect(await db().actionRun.count({ where: { actionId: action.id } })).toBe(1);
});

test('a changed plan voids the approval, and a changed world refuses it', async () => {
  const action = await proposePlan(rollbackPlan(nextService()));
  await expect(approve(operator, { id: action.id, planVersion: 'another' })).rejects.toMatchObject({
    code: 'conflict',
  });
  await db().action.update({
    where: { id: action.id },
    data: { plan: toJson({ ...rollbackPlan('other'), reason: 'tampered' }) },
  });
  await expect(
    approve(operator, { id: action.id, planVersion: action.planVersion }),
  ).rejects.toMatchObject({ code: 'conflict' });
  const next = await proposePlan(rollbackPlan(nextService()));
  peer.state.version = '3.0.0';
  await expect(
    approve(operator, { id: next.id, planVersion: next.planVersion }),
  ).rejects.toMatchObject({ code: 'conflict' });
  expect(await statusOf(next.id)).toBe('proposed');
});

test('a world that changes between approval and start withdraws the action', async () => {
  const action = await proposePlan(rollbackPlan(nextService()));
  await approve(operator, { id: action.id, planVersion: action.planVersion });
  peer.state.version = '3.0.0';
  await runActions.run({}, testContext());
  expect(await statusOf(action.id)).toBe('superseded');
  expect(peer.state.version).toBe('3.0.0');
});

test('the last editor of the rule cannot approve, another operator can; roles are checked', async () => {
  const action = await proposePlan(rollbackPlan(nextService()), { editor: operator });
  await expect(
    approve(operator, { id: action.id, planVersion: action.planVersion }),
  ).rejects.toMatchObject({ code: 'forbidden' });
  const viewer = await makeUser('Vera', ['viewer']);
  const mlEngineer = await makeUser('Emil', ['ml-engineer']);
  await expect(
    approve(viewer, { id: action.id, planVersion: action.planVersion }),
  ).rejects.toMatchObject({ code: 'forbidden' });
  await expect(
    approve(mlEngineer, { id: action.id, planVersion: action.planVersion }),
  ).rejects.toMatchObject({ code: 'forbidden' });
  await expect(
    reject(viewer, { id: action.id, planVersion: action.planVersion, comment: 'no' }),
  ).rejects.toMatchObject({ code: 'forbidden' });
  await approve(second, { id: action.id, planVersion: action.planVersion });
  expect(await statusOf(action.id)).toBe('queued');
  await runActions.run({}, testContext());
});

test('high risk needs two approvers and never takes a key', async () => {
  const action = await proposePlan(rollbackPlan(nextService(), 'high'));
  const first = await makeUser('Ada', ['approver']);
  const other = await makeUser('Abel', ['approver']);
  await expect(
    approve(operator, { id: action.id, planVersion: action.planVersion }),
  ).rejects.toMatchObject({ code: 'forbidden' });
  const key: Actor = {
    kind: 'key',
    id: first.id,
    name: first.name,
    keyId: newId(),
    grants: first.grants,
    scopes: ['actions:approve', 'read'],
    place: {},
    ip: null,
  };
  await expect(
    approve(key, { id: action.id, planVersion: action.planVersion }),
  ).rejects.toMatchObject({ code: 'forbidden' });
  await approve(first, { id: action.id, planVersion: action.planVersion });
  expect(await statusOf(action.id)).toBe('proposed');
  await expect(
    approve(first, { id: action.id, planVersion: action.planVersion }),
  ).rejects.toMatchObject({ code: 'forbidden' });
  await approve(other, { id: action.id, planVersion: action.planVersion });
  expect(await statusOf(action.id)).toBe('queued');
  await runActions.run({}, testContext());
});

test('the kill switch refuses approvals, and stops between steps', async () => {
  const stop = (stopped: boolean) => setKillSwitch(operator, { stopped, reason: 'drill' });
  const blocked = await proposePlan(rollbackPlan(nextService()));
  await stop(true);
  await expect(
    approve(operator, { id: blocked.id, planVersion: blocked.planVersion }),
  ).rejects.toMatchObject({ code: 'conflict' });
  await stop(false);
  const service = nextService();
  const plan = rollbackPlan(service);
  const [only] = plan.steps;
  if (only === undefined) throw new Error('the plan has a step');
  const twoSteps = {
    ...plan,
    steps: [only, { ...only, title: 'Second step', parameters: { replicas: 9 } }],
  };
  const action = await proposePlan(twoSteps);
  await approve(operator, { id: action.id, planVersion: action.planVersion });
  peer.behaviour = {
    kind: 'answer',
    beforeAnswer: async () => {
      await stop(true);
    },
  };
  await runActions.run({}, testContext());
  const status = await statusOf(action.id);
  await stop(false);
  expect(status).toBe('cancelled');
  expect(peer.state.replicas).toBe(2);
});

test('a kill switch that cannot be read counts as stopped, at the approval and at the claim', async () => {
  const waits = await proposePlan(rollbackPlan(nextService()));
  const approved = await proposePlan(rollbackPlan(nextService()));
  await approve(operator, { id: approved.id, planVersion: approved.planVersion });
  await asOwner('alter table "KillSwitch" rename to "KillSwitchAway"');
  try {
    await expect(
      approve(operator, { id: waits.id, planVersion: waits.planVersion }),
    ).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('could not be read, which counts as stopped') as string,
    });
    await runActions.run({}, testContext()).catch(() => undefined);
    expect(await statusOf(approved.id)).toBe('queued');
    expect(peer.state.version).toBe('2.0.0');
  } finally {
    await asOwner('alter table "KillSwitchAway" rename to "KillSwitch"');
  }
  await runActions.run({}, testContext());
  expect(await statusOf(approved.id)).toBe('verifying');
  expect(peer.state.version).toBe('1.0.0');
  expect(await statusOf(waits.id)).toBe('proposed');
});

test('a worker that dies before or after the call is settled by a probe, and nothing runs twice', async () => {
  for (const kind of ['hang-after-effect', 'hang-before-effect'] as const) {
    const action = await proposePlan(rollbackPlan(nextService()));
    await approve(operator, { id: action.id, planVersion: action.planVersion });
    peer.behaviour = { kind };
    const dead = runActions.run({}, testContext());
    const run = await waitForRunning(action.id);
    // State left by a killed worker: a running row with an expiring lease.
    await db().actionRun.update({
      where: { id: run.id },
      data: { leaseUntil: new Date(Date.now() - 1_000), leaseHolder: 'dead' },
    });
    peer.behaviour = { kind: 'answer' };
    await settleRuns.run({}, testContext());
    expect(await statusOf(action.id)).toBe(kind === 'hang-after-effect' ? 'verifying' : 'failed');
    expect(peer.effects.get(run.idempotencyKey) ?? 0).toBe(kind === 'hang-after-effect' ? 1 : 0);
    peer.hangUp();
    await dead;
    expect(await statusOf(action.id)).toBe(kind === 'hang-after-effect' ? 'verifying' : 'failed');
    peer.state.version = '2.0.0';
  }
});

test('a failing step ends the action as failed', async () => {
  const action = await proposePlan(rollbackPlan(nextService()));
  await approve(operator, { id: action.id, planVersion: action.planVersion });
  peer.behaviour = { kind: 'fail' };
  await runActions.run({}, testContext());
  expect(await statusOf(action.id)).toBe('failed');
});

test('the audit log cannot be changed', async () => {
  await expect(db().auditEntry.updateMany({ data: { actorName: 'nobody' } })).rejects.toThrow(
    /permission denied/u,
  );
  await expect(db().auditEntry.deleteMany({})).rejects.toThrow(/permission denied/u);
  expect(systemActor('x').kind).toBe('system');
});

async function waitForRunning(actionId: string) {
  const find = () => db().actionRun.findFirst({ where: { actionId, status: 'running' } });
  await expect.poll(async () => JSON.stringify((await find())?.log ?? '')).toContain('Step 1');
  const run = await db().actionRun.findFirstOrThrow({ where: { actionId, status: 'running' } });
  await expect.poll(() => peer.calls.get(run.idempotencyKey)).toBe(1);
  return run;
}
