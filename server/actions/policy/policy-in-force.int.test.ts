import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ApprovalsPolicy, PolicyRule } from '#lib/schemas/actions/policy.ts';
import { approve, reject } from '#server/actions/decide.ts';
import { getAction } from '#server/actions/get.ts';
import { listActions } from '#server/actions/list.ts';
import { startAutomatically } from '#server/actions/runs/start-automatic.ts';
import { runPreCheck } from '#server/actions/targets/pre-check.ts';
import {
  connectExecutor,
  makeUser,
  proposePlan,
  rollbackPlan,
} from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { runActions } from '#server/jobs/runs/run-actions.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import { ruleActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import { savePolicy } from './policies.ts';
import { shippedApprovalsPolicy } from './policy.ts';

type User = Extract<Actor, { kind: 'user' }>;
let peer: TestPeer;
let admin: User;
let olga: User;
let otto: User;
let ada: User;
let count = 0;

const shipped: PolicyRule = {
  kinds: ['service.*'],
  risk: ['low', 'medium'],
  environments: ['*'],
  tiers: ['*'],
  mode: 'approve',
  votes: 1,
  roles: ['operator', 'approver', 'admin'],
  oneFrom: [],
  reauthenticate: false,
};

async function save(change: Partial<PolicyRule>): Promise<number> {
  const body: ApprovalsPolicy = {
    ...shippedApprovalsPolicy,
    limits: { ...shippedApprovalsPolicy.limits, concurrent: 50, perHour: 500 },
    rules: [{ ...shipped, ...change }],
  };
  const { version } = await savePolicy(admin, { name: 'approvals', body, comment: 'a test' });
  return version;
}

async function proposed(): Promise<{ id: string; planVersion: string }> {
  const plan = rollbackPlan(`held-${(count += 1)}`);
  // Each run leaves the peer as it was, so that every pre-check passes.
  return proposePlan({ ...plan, steps: plan.steps.map((step) => ({ ...step, parameters: {} })) });
}

const read = (id: string) => db().action.findUniqueOrThrow({ where: { id } });
const run = () => runActions.run({}, testContext());
const held = (id: string) =>
  db().auditEntry.findMany({ where: { subjectId: id, action: 'actions.hold-to-policy' } });

beforeAll(async () => {
  peer = await startTestPeer();
  await connectExecutor(peer);
  admin = await makeUser('Alma', ['admin']);
  olga = await makeUser('Olga', ['operator']);
  otto = await makeUser('Otto', ['operator']);
  ada = await makeUser('Ada', ['approver']);
});
beforeEach(() => save({}));
afterAll(async () => {
  await peer.close();
  await db().$disconnect();
});

test('a rule that was set to never holds for what waits: refused, said on the screen, audited once', async () => {
  const action = await proposed();
  expect((await getAction(olga, action)).policy.proposedUnder).toBeNull();
  const version = await save({ mode: 'never' });
  const reason = `Version ${version} of the policy, saved after the proposal, never runs this action.`;
  const shown = await getAction(olga, action);
  expect(shown.you).toMatchObject({ mayApprove: false, mayReject: true, reason });
  expect(shown.policy).toMatchObject({
    version,
    roles: [],
    sentence: 'Actions of medium risk never run here.',
    proposedUnder: { version: version - 1 },
  });
  const described = allOperations.find(
    ({ method, path }) => method === 'get' && path === '/api/actions/{id}',
  );
  described?.answer.schema?.parse(JSON.parse(JSON.stringify(shown)));
  for (const who of [olga, ada])
    await expect(approve(who, action)).rejects.toMatchObject({
      code: 'forbidden',
      message: reason,
    });
  expect((await read(action.id)).status).toBe('proposed');
  const audit = await held(action.id);
  expect(audit).toHaveLength(1);
  expect(audit[0]).toMatchObject({
    actorId: olga.id,
    reason,
    before: { policyVersion: version - 1, requiredVotes: 1 },
    after: { policyVersion: version, approverRoles: [] },
  });
  await save({});
  await approve(olga, action);
  expect((await read(action.id)).status).toBe('queued');
});

test('who could reject a proposal still can', async () => {
  const action = await proposed();
  await save({ mode: 'never' });
  await reject(olga, { ...action, comment: 'not now' });
  expect((await read(action.id)).status).toBe('rejected');
});

test('more votes are needed at once, fewer never', async () => {
  const action = await proposed();
  const version = await save({ votes: 2 });
  const inbox = await listActions(olga, { view: 'waiting' });
  expect(inbox.items.find(({ id }) => id === action.id)?.votes).toEqual({
    approve: 0,
    required: 2,
  });
  expect(await approve(olga, action)).toMatchObject({ votes: 1, required: 2 });
  expect(await read(action.id)).toMatchObject({
    status: 'proposed',
    requiredVotes: 2,
    policyVersion: version,
  });
  const [terms] = await db().auditEntry.findMany({
    where: { subjectId: action.id, action: 'actions.approve' },
    orderBy: { order: 'asc' },
  });
  expect(terms).toMatchObject({
    before: { policyVersion: version - 1, requiredVotes: 1 },
    after: { policyVersion: version, requiredVotes: 2 },
  });
  await save({ votes: 1 });
  expect((await getAction(otto, action)).votes).toEqual({ approve: 1, required: 2 });
  expect(await approve(otto, action)).toMatchObject({ votes: 2, required: 2 });
  expect((await read(action.id)).status).toBe('queued');
});

test('other roles decide, and votes of those who no longer may do not count', async () => {
  await save({ votes: 2 });
  const action = await proposed();
  await approve(olga, action);
  const version = await save({ votes: 2, roles: ['approver', 'admin'] });
  const shown = await getAction(otto, action);
  expect(shown.votes).toEqual({ approve: 0, required: 2 });
  expect(shown.approvals).toMatchObject([{ user: { name: 'Olga' }, voided: true }]);
  await expect(approve(otto, action)).rejects.toMatchObject({
    code: 'forbidden',
    message: `Version ${version} of the policy, saved after the proposal, requires one of: approver, admin.`,
  });
  expect(await approve(ada, action)).toMatchObject({ votes: 1, required: 2 });
  expect(await approve(admin, action)).toMatchObject({ votes: 2, required: 2 });
  const votes = await db().approval.findMany({ where: { actionId: action.id } });
  expect(votes.filter(({ voidedAt }) => voidedAt !== null).map(({ userName }) => userName)).toEqual(
    ['Olga'],
  );
  expect((await read(action.id)).status).toBe('queued');
});

test('the password is asked for, also from who voted without it', async () => {
  await save({ votes: 2 });
  const action = await proposed();
  await approve(olga, action);
  await save({ votes: 2, reauthenticate: true });
  const stale: User = { ...otto, authenticatedAt: new Date(Date.now() - 3_600_000) };
  await expect(approve(stale, action)).rejects.toMatchObject({
    code: 'forbidden',
    data: { reauthenticate: true },
  });
  expect(await approve(otto, action)).toMatchObject({ votes: 1, required: 2 });
  expect(await approve(olga, action)).toMatchObject({ votes: 2, required: 2 });
  expect((await read(action.id)).status).toBe('queued');
});

test('what is decided but not started is stopped by a stricter policy at its start', async () => {
  for (const [change, says] of [
    [{ mode: 'never' }, 'never runs this action.'],
    [{ votes: 2 }, 'requires 2 of operator, approver, admin to approve, and 1 did.'],
    [{ roles: ['approver'] }, 'requires 1 of approver to approve, and 0 did.'],
  ] as const) {
    await save({});
    const action = await proposed();
    await approve(olga, action);
    const version = await save({
      ...change,
      roles: [...('roles' in change ? change.roles : shipped.roles)],
    });
    await run();
    expect(await read(action.id)).toMatchObject({
      status: 'cancelled',
      statusReason: `Version ${version} of the policy, saved after the decision, ${says}`,
    });
    const left = await db().actionRun.findMany({ where: { actionId: action.id } });
    expect(left.map(({ status }) => status)).toEqual(['cancelled']);
    expect(peer.calls.get(left[0]?.idempotencyKey ?? '')).toBeUndefined();
    const audit = await db().auditEntry.findMany({
      where: { subjectId: action.id, action: 'actions.start' },
    });
    expect(audit.map(({ after }) => after)).toMatchObject([{ status: 'cancelled' }]);
  }
});

test('a policy that is saved without being stricter changes nothing', async () => {
  const action = await proposed();
  await approve(olga, action);
  await save({ roles: ['operator', 'ml-engineer', 'approver', 'admin'] });
  await run();
  expect((await read(action.id)).status).toBe('verifying');
});

test('what was to run by itself starts only while the policy says so', async () => {
  const start = async (id: string) => {
    const preCheck = await runPreCheck(rollbackPlan(`held-${count}`), {
      now: new Date(),
      past: false,
    });
    return startAutomatically(ruleActor('planner', 'Planner'), { id, preCheck });
  };
  await save({ mode: 'automatic', roles: [] });
  const goes = await proposed();
  expect(await start(goes.id)).toEqual({ started: true });
  await save({ mode: 'automatic', roles: [] });
  await run();
  expect((await read(goes.id)).status).toBe('verifying');
  const stays = await proposed();
  expect(await start(stays.id)).toEqual({ started: true });
  await save({});
  await run();
  expect((await read(stays.id)).status).toBe('cancelled');
});
